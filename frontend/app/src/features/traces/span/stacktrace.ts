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
