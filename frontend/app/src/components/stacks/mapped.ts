/** What there is to say of a mapped stack. Pure. */
import type { StackFrame, StackLine, StackOriginal } from "@/api/types";

/** Frames of JavaScript end with a line and a column; of no other language's. */
const FRAME_END = /:\d+:\d+\)?\s*$/m;
const MOST_REASONS = 3;

/** Whether it is worth asking for its source maps. */
export function isOfJavaScript(stack: string): boolean {
  return FRAME_END.test(stack);
}

export function isMapped(lines: readonly StackLine[]): boolean {
  return lines.some(({ frame }) => frame?.original);
}

/** Why nothing could be mapped, each reason once. That a server's own files need no map is none. */
export function reasonsOf(lines: readonly StackLine[]): string[] {
  const details = lines.flatMap(({ frame }) =>
    frame && isTold(frame) && frame.why ? [frame.why.detail] : [],
  );
  return [...new Set(details)].slice(0, MOST_REASONS);
}

function isTold({ file, why }: StackFrame): boolean {
  return why !== null && why.code !== "no_file" && (why.code !== "no_map" || /^https?:/.test(file));
}

export type Part =
  | { kind: "text"; text: string }
  | { kind: "frame"; frame: StackFrame; original: StackOriginal }
  /** `reason`: where this stack says it for the first time. */
  | { kind: "unmapped"; text: string; frame: StackFrame; reason: string | undefined }
  | { kind: "library"; frames: Array<{ frame: StackFrame; original: StackOriginal }> };

/** Line by line; frames of libraries side by side are one part, which a reader may open. */
export function layOut(lines: readonly StackLine[]): Part[] {
  const parts: Part[] = [];
  const told = new Set<string>();
  for (const { text, frame } of lines) {
    if (!frame) parts.push({ kind: "text", text });
    else if (frame.original) addMapped(parts, frame, frame.original);
    else {
      const detail = isTold(frame) ? frame.why?.detail : undefined;
      const reason = detail !== undefined && !told.has(detail) ? detail : undefined;
      if (reason !== undefined) told.add(reason);
      parts.push({ kind: "unmapped", text, frame, reason });
    }
  }
  return parts;
}

function addMapped(parts: Part[], frame: StackFrame, original: StackOriginal): void {
  const last = parts.at(-1);
  if (!original.is_library) parts.push({ kind: "frame", frame, original });
  else if (last?.kind === "library") last.frames.push({ frame, original });
  else parts.push({ kind: "library", frames: [{ frame, original }] });
}

/** What a frame is called: as it was written, or as the engine told it where it has no name. */
export function nameOf(original: StackOriginal): string {
  return original.function || "(anonymous)";
}
