/** The answer that the page gives first: was everything stored, and if not, what was lost, why, whose, what now. */
import type { IngestHealth, KeyFlow } from "@/api/types";
import { formatDay, formatInteger } from "@/lib/format";

import { balanceOf, countRefused, sumReasons } from "./counts";
import { countOf, findProblems, type Problem } from "./problems";

export type Tone = "ok" | "warning" | "error" | "neutral";

interface Verdict {
  tone: Tone;
  title: string;
  text: string;
  problems: Problem[];
}

const NAMED_KEYS = 2;

export function judge(health: IngestHealth, phrase: string): Verdict {
  const problems = findProblems(health);
  return { tone: problems[0]?.tone ?? "ok", ...summarise(health, phrase, problems[0]), problems };
}

type Summary = Pick<Verdict, "title" | "text"> & { tone?: Tone };

/** What weighs most: what is turned away right now, what was lost, what was refused, what is only late. */
function summarise(health: IngestHealth, phrase: string, worst: Problem | undefined): Summary {
  const { received, rejected, dead, waiting } = balanceOf(health.total);
  const refused = countRefused(health.total);
  const lost = rejected + dead;
  if (worst?.id.startsWith("exceeded:"))
    return {
      title: worst.id === "exceeded:spans" ? "Spans are refused" : "Everything is refused",
      text: `The month's quota is used up. The count begins anew on ${formatDay(health.usage.resets_at)}, 00:00 UTC.`,
    };
  if (lost > 0)
    return {
      title: `${countOf(lost, "item")} ${wasOrWere(lost)} not stored`,
      text: `All others of the ${formatInteger(received)} items received ${phrase} are stored${onTheWay(waiting)}.`,
    };
  const kept = `All ${formatInteger(received)} items received ${phrase} are stored${onTheWay(waiting)}.`;
  if (refused > 0)
    return {
      title: `${countOf(refused, "request")} ${wasOrWere(refused)} refused`,
      text: received > 0 ? kept : `Nothing else came ${phrase}.`,
    };
  if (received > 0) return { title: worst?.why ?? "Nothing was lost", text: kept };
  const tone = worst?.tone ?? "neutral";
  return { tone, title: `Nothing came ${phrase}`, text: lastUseText(health.keys) };
}

function wasOrWere(count: number): string {
  return count === 1 ? "was" : "were";
}

function onTheWay(waiting: number): string {
  return waiting > 0 ? `, or on their way (${formatInteger(waiting)})` : "";
}

function lastUseText(keys: readonly KeyFlow[]): string {
  const last = keys
    .filter(({ last_used_at }) => last_used_at)
    .toSorted((a, b) => Date.parse(b.last_used_at ?? "") - Date.parse(a.last_used_at ?? ""))[0];
  return last
    ? `The last request came with the key ${last.name}; see the table of keys.`
    : "No key of this project has been used yet.";
}

/** "checkout, cart and 2 more". */
export function nameKeys(names: readonly string[]): string {
  if (names.length <= NAMED_KEYS) return names.join(", ");
  return `${names.slice(0, NAMED_KEYS).join(", ")} and ${names.length - NAMED_KEYS} more`;
}

export function hasNeverReceived(health: IngestHealth): boolean {
  const { usage, keys, refusals, total, dead_letters } = health;
  return (
    usage.spans.used === 0 &&
    usage.bytes.used === 0 &&
    refusals.length === 0 &&
    sumReasons(total.refused) === 0 &&
    sumReasons(total.rejected) === 0 &&
    dead_letters.latest.length === 0 &&
    keys.every(({ last_used_at }) => last_used_at === null)
  );
}
