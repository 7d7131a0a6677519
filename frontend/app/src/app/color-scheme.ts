/** Light, dark or as the system says; public/theme.js reads the same place before the first paint. */
import { localStorageColorSchemeManager } from "@mantine/core";

export const colorSchemeManager = localStorageColorSchemeManager({ key: "spanwise.theme" });
