/** The canvas of the heat map: painted again when the data, the size or the theme changes. */
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";

import { drawHeatMap } from "./draw";
import type { HeatMapData } from "./heat-map-data";
import classes from "./HeatMap.module.css";

interface Props {
  data: HeatMapData;
  width: number;
  height: number;
}

export function HeatMapCells({ data, width, height }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    const paint = () => {
      if (!canvas.current || width === 0 || height === 0) return;
      canvas.current.dataset.scheme = scheme;
      // The style sheet gives the canvas its two colours: `light-dark()` is resolved only there.
      const { color, caretColor } = getComputedStyle(canvas.current);
      drawHeatMap(canvas.current, data, { width, height }, { spans: color, errors: caretColor });
    };
    paint();
    // Another screen or another zoom has other pixels.
    const density = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    density.addEventListener("change", paint);
    return () => density.removeEventListener("change", paint);
  }, [data, width, height, scheme]);

  return <canvas ref={canvas} className={classes.canvas} aria-hidden />;
}
