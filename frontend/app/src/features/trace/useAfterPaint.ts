import { useEffect, useState } from "react";

/** False until the first frame with something in it is on screen: what can wait is asked for after that. */
export function useAfterPaint(drawn: boolean): boolean {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    if (!drawn || painted) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [drawn, painted]);
  return painted;
}
