import type { Trace } from "../model/trace";
import classes from "./Flame.module.css";
import type { Frames } from "./frames";
import { frameFacts, frameName, frameService } from "./words";

const WIDTH = 280;
const OFFSET = 14;

interface Props {
  trace: Trace;
  frames: Frames;
  frame: number;
  x: number;
  y: number;
  colour: (service: string) => string;
}

/** What lies under the pointer. */
export function FlameTip({ trace, frames, frame, x, y, colour }: Props) {
  const service = frameService(trace, frames, frame);
  const left = Math.max(OFFSET, Math.min(x + OFFSET, innerWidth - WIDTH - OFFSET));
  const place =
    y > innerHeight - 180 ? { left, bottom: innerHeight - y + OFFSET } : { left, top: y + OFFSET };
  return (
    <div className={classes.tip} style={place} aria-hidden>
      <div className={classes.tipHead}>
        <span className={classes.swatch} style={{ background: colour(service) }} />
        {service}
      </div>
      <div className={classes.tipName}>{frameName(trace, frames, frame)}</div>
      <dl>
        {frameFacts(frames, frame).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
