/** Stack traces of any language, line by line: what is whose code can be told well enough to lead the eye. */

type StackLineKind = "frame" | "library" | "code" | "message";

interface StackLine {
  text: string;
  kind: StackLineKind;
}

const FRAME = /^\s*(File ".+", line \d+|at\s+\S|#\d+\s|\S+\.go:\d+|\S+\.rb:\d+)/;
const LIBRARY =
  /(site-packages|dist-packages|node_modules|node:internal|\blib\/python\d|<frozen |java\.(base|lang)|org\.springframework|\/usr\/local\/go\/src\/|\/gems\/)/;

export function readStack(stack: string): StackLine[] {
  let afterFrame: StackLineKind | undefined;
  return stack
    .replace(/\s+$/, "")
    .split("\n")
    .map((text) => {
      if (FRAME.test(text)) {
        afterFrame = LIBRARY.test(text) ? "library" : "frame";
        return { text, kind: afterFrame };
      }
      // Python prints the source line under its frame, four columns further in.
      if (afterFrame && /^\s{4,}\S/.test(text))
        return { text, kind: afterFrame === "library" ? "library" : "code" };
      afterFrame = undefined;
      return { text, kind: "message" };
    });
}

interface StackPart {
  /** Frames of libraries side by side are one part, which a reader may open. */
  isLibrary: boolean;
  lines: StackLine[];
  /** How many frames; a frame may have its source under it. */
  frames: number;
}

/** A lone frame of a library explains where its neighbours come from, and hides nothing: it stays. */
const LEAST_FOLDED = 2;

export function foldStack(lines: readonly StackLine[]): StackPart[] {
  const parts: StackPart[] = [];
  for (const line of lines) {
    const isLibrary = line.kind === "library";
    let part = parts.at(-1);
    if (part?.isLibrary !== isLibrary) {
      part = { isLibrary, lines: [], frames: 0 };
      parts.push(part);
    }
    part.lines.push(line);
    if (FRAME.test(line.text)) part.frames++;
  }
  for (const part of parts) if (part.frames < LEAST_FOLDED) part.isLibrary = false;
  return parts;
}
