/** Views: the page's load, each route of a single-page application, and the page come back from the bfcache. */

import { isPrerendering } from "./config";
import { link, open, ownerAt, setView, settle, view } from "./owners";
import { doc, navigation, now, on, safe, win } from "./page";
import { recordLoad, serverContext, whenLoaded } from "./load";
import { fragment, scrub, template } from "./scrub";

const route = (): string => location.pathname + fragment(location);

let current = "";

const describe = (kind: string): Record<string, string> => ({
  "rum.kind": "view",
  "rum.view.type": kind,
  "url.full": scrub(location.href),
  "rum.referrer": kind === "load" && doc.referrer ? scrub(doc.referrer) : "",
});

export const startLoad = (): void => {
  current = route();
  const begin = navigation().activationStart || 0;
  const owner = open(`view ${template(current)}`, begin, 0, { attributes: describe("load"), isHeld: true });
  const server = serverContext();
  if (server) Object.assign(owner, server, { isSampled: owner.isSampled && server.isSampled });
  setView(owner);
  whenLoaded(() => recordLoad(owner));
};

/** A view begins in the page that is there: what caused it, a click or the view before, is linked. */
export const startView = (kind: string, name = template(route()), begin = now()): void => {
  const cause = ownerAt(begin) ?? view;
  settle(view);
  current = route();
  setView(open(`view ${name}`, begin, 0, { attributes: describe(kind), links: [link(cause)] }));
};

/** What a router knows comes right after the address has changed: it names the view that began with it. */
export const nameView = (name: string): void => {
  if (view.isOpen && route() === current) view.name = `view ${name}`;
  else startView("route", name);
};

export const watchRoutes = (): void => {
  const look = safe(() => {
    if (route() !== current) startView("route");
  });
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args) {
      original.apply(this, args);
      look();
    };
  }
  on(win, "popstate hashchange", look);
};

/** `work` now, or once a page that was loaded ahead is looked at. */
export const whenActive = (work: () => void): void => {
  if (isPrerendering()) on(doc, "prerenderingchange", work);
  else work();
};
