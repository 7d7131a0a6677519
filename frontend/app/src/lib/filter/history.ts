/** Filters that were run in a project, the last one first. Kept in this browser. */
import { readStored, writeStored } from "../storage";

const KEPT = 20;

const keyOf = (project: string) => `filters.${project}`;

export function readFilterHistory(project: string): readonly string[] {
  const stored = readStored<unknown>(keyOf(project), []);
  return Array.isArray(stored) ? stored.filter((each) => typeof each === "string") : [];
}

export function rememberFilter(project: string, filter: string): void {
  const text = filter.trim();
  if (text === "") return;
  const before = readFilterHistory(project).filter((each) => each !== text);
  writeStored(keyOf(project), [text, ...before].slice(0, KEPT));
}
