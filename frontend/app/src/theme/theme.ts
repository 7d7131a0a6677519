import { createTheme, type MantineThemeOverride, type VariantColorsResolver } from "@mantine/core";

const PLAIN = { border: "1px solid transparent", color: "var(--text-1)" };

/** Two colours are enough for a control: ink for what the page is for, error for what destroys. */
const variantColors: VariantColorsResolver = ({ color, variant }) => {
  const destructive = color === "red";
  switch (variant) {
    case "filled":
      return destructive
        ? { background: "var(--error)", hover: "var(--error)", color: "var(--on-ink)", border: PLAIN.border }
        : {
            background: "var(--ink)",
            hover: "var(--ink-hover)",
            color: "var(--on-ink)",
            border: PLAIN.border,
          };
    case "subtle":
    case "transparent":
      return {
        background: "transparent",
        hover: destructive ? "var(--error-soft)" : "var(--hover)",
        color: destructive ? "var(--error)" : "var(--text-2)",
        border: PLAIN.border,
      };
    default:
      return {
        background: "var(--surface)",
        hover: destructive ? "var(--error-soft)" : "var(--hover)",
        color: destructive ? "var(--error)" : "var(--text-1)",
        border: "1px solid var(--line-strong)",
      };
  }
};

const overlay = { color: "var(--scrim)", backgroundOpacity: 1 };
const dialogStyles = { title: { fontSize: "var(--fs-lead)", fontWeight: "var(--fw-strong)" } };
const control = { height: "var(--control)" };

export const theme: MantineThemeOverride = createTheme({
  fontFamily: "var(--font-sans)",
  cursorType: "pointer",
  respectReducedMotion: true,
  defaultRadius: "md",
  variantColorResolver: variantColors,
  components: {
    Button: {
      defaultProps: { size: "sm", variant: "default" },
      vars: () => ({
        root: {
          "--button-height": control.height,
          "--button-padding-x": "var(--sp-3)",
          "--button-fz": "var(--fs-body)",
        },
      }),
    },
    ActionIcon: {
      defaultProps: { variant: "subtle" },
      vars: () => ({ root: { "--ai-size": control.height } }),
    },
    Input: {
      vars: () => ({ wrapper: { "--input-height": control.height, "--input-fz": "var(--fs-body)" } }),
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 90 } } },
    Menu: { defaultProps: { transitionProps: { duration: 90 }, shadow: "md", withinPortal: true } },
    // The page never scrolls behind a dialog; the kit's lock would need inline styles, which the page forbids.
    Drawer: {
      defaultProps: { lockScroll: false, transitionProps: { duration: 160 }, overlayProps: overlay },
      styles: dialogStyles,
    },
    DrawerRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 160 } } },
    Modal: {
      defaultProps: {
        centered: true,
        lockScroll: false,
        transitionProps: { duration: 120 },
        shadow: "xl",
        radius: "lg",
        overlayProps: overlay,
      },
      styles: dialogStyles,
    },
    Popover: { defaultProps: { transitionProps: { duration: 90 }, shadow: "md" } },
    Select: { defaultProps: { comboboxProps: { shadow: "md", transitionProps: { duration: 90 } } } },
  },
});
