/** What must not leave the page: values in addresses, and what looks like a person's data in texts. */

import { config } from "./config";

const SECRETS: [RegExp, string][] = [
  [/[\w.+-]+(@|%40)[\w-]+\.[\w.-]+/g, "[email]"],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\b\d(?:[ -]?\d){12,18}\b/g, "[number]"],
];

export const mask = (text: string): string =>
  SECRETS.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);

export const resolve = (address: string | URL): URL => new URL(address, document.baseURI);

/** An address without user, fragment (but for a route in it) and values of its query that are not listed. */
export const scrub = (address: string | URL): string => {
  const url = resolve(address);
  if (!/^(http|ws)/.test(url.protocol)) return url.protocol;
  const query = [...url.searchParams].map(
    ([key, value]) => key + (config.query.includes(key) ? `=${value}` : ""),
  );
  return mask(url.origin + url.pathname + (query.length ? `?${query.join("&")}` : "") + fragment(url));
};

export const fragment = (url: URL | Location): string =>
  /^#!?\//.test(url.hash) ? (url.hash.split("?")[0] ?? "") : "";

/** A path with few different values: numbers, UUIDs and long hex digits become `:id`. */
export const template = (path: string): string =>
  mask(path).replace(/\/(\d+|[\da-f-]{16,}|[^/]*\[\w+\][^/]*)(?=\/|$)/gi, "/:id");
