/** Random forests for tests: the same each time, another for each seed. */
import { answerOf } from "./answer.fixture";
import { readTrace, type Trace } from "./trace";

export const SEEDS = Array.from({ length: 40 }, (_, seed) => seed + 1);

export function diceOf(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Depths in pre-order. */
export function forestOf(seed: number, count: number): Uint32Array {
  const dice = diceOf(seed);
  const depth = new Uint32Array(count);
  for (let row = 1; row < count; row++) depth[row] = dice((depth[row - 1] ?? 0) + 2);
  return depth;
}

/** Few names and services, so that siblings are often alike; some errors. */
export function traceOf(seed: number, count: number): Trace {
  const dice = diceOf(seed + 1000);
  return readTrace(
    answerOf(
      Array.from(forestOf(seed, count), (depth) => ({
        depth: Math.min(depth, 3),
        name: ["SELECT", "SELECT", "SELECT", "GET /"][dice(4)] ?? "",
        service: ["cart", "cart", "cart", "shop"][dice(4)] ?? "",
        status: dice(8) === 0 ? 2 : 0,
        startNs: dice(20),
        durationNs: dice(100),
      })),
    ),
  );
}
