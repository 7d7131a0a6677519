import { useEffect } from "react";

export function useTitle(...parts: ReadonlyArray<string | undefined>): void {
  const title = [...parts.filter(Boolean), "Spanwise"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
