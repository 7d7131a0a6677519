/** How bad it is, in colour, word and shape. */
import {
  IconAlertOctagonFilled,
  IconAlertTriangleFilled,
  IconCircleCheck,
  IconClockHour4,
  IconEyeOff,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { AlertRuleStatus } from "@/api/types";

import classes from "./LevelMark.module.css";

const LOOKS: Readonly<
  Record<AlertRuleStatus, { word: string; icon: ComponentType<{ size: number; "aria-hidden": true }> }>
> = {
  critical: { word: "Critical", icon: IconAlertOctagonFilled },
  warning: { word: "Warning", icon: IconAlertTriangleFilled },
  pending: { word: "Pending", icon: IconClockHour4 },
  ok: { word: "OK", icon: IconCircleCheck },
  cannot_evaluate: { word: "Cannot evaluate", icon: IconPlugConnectedX },
  off: { word: "Off", icon: IconEyeOff },
};

/** `isOver`: what was so bad has ended; it keeps its shape, and no colour warns of it. */
export function LevelMark({ level, isOver = false }: { level: AlertRuleStatus; isOver?: boolean }) {
  const { word, icon: Icon } = LOOKS[level];
  return (
    <span className={classes.mark} data-level={isOver ? "over" : level}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}
