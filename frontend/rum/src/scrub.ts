/** What must not leave the page: values in addresses, and what looks like a person's data in texts. */

import { config } from "./config";

const SECRETS: [RegExp, string][] = [
  [/[\w.+-]+(@|%40)[\w-]+(\.[\w-]+)*\.[a-z]{2,}/gi, "[email]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  // Not the time in the name of a build's file: stacks are found by it.
  [/\b\d(?:[ -]?\d){12,18}\b(?!\.m?js)/g, "[number]"],
];

/** Of an address in a stack or a message: its query and fragment, not the line and column behind it. */
const TAIL = /(https?:\/\/[^\s?#)]*)[?#][^\s)]*?(?=(?::\d+){0,2}(?:[\s)]|$))/g;

const hide = (text: string): string =>
  SECRETS.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);

export const mask = (text: string): string => hide(text.replace(TAIL, "$1"));

export const resolve = (address: string | URL): URL => new URL(address, document.baseURI);

/** An address without user, fragment (but for a route in it) and values of its query that are not listed. */
export const scrub = (address: string | URL): string => {
  const url = resolve(address);
  if (!/^(http|ws)/.test(url.protocol)) return url.protocol;
  const query = [...url.searchParams].map(
    ([key, value]) => key + (config.query.includes(key) ? `=${value}` : ""),
  );
  return hide(url.origin + url.pathname + (query.length ? `?${query.join("&")}` : "") + fragment(url));
};

export const fragment = (url: URL | Location): string =>
  /^#!?\//.test(url.hash) ? (url.hash.split("?")[0] ?? "") : "";

/** A path with few different values: numbers, UUIDs and long hex digits become `:id`. */
export const template = (path: string): string =>
  hide(path).replace(/\/(\d+|[\da-f-]{16,}|[^/]*\[\w+\][^/]*)(?=\/|$)/gi, "/:id");
