/** The script tag's form: options from its attributes, and `window.spanwise` in the loader's place. */

import * as rum from "./index";

interface Loader {
  /** Calls by name, and errors, from before this script. */
  q?: [string, unknown[]][];
  e?: Event[];
  l?: (event: Event) => void;
}

const { init, replay, ...api } = rum;

const words = (text?: string): string[] => text?.split(/[\s,]+/).filter(Boolean) ?? [];

try {
  const page = window as unknown as { spanwise?: Loader };
  const loader = page.spanwise ?? {};
  const script = document.currentScript as HTMLScriptElement;
  const {
    key = "",
    url,
    service,
    version,
    environment,
    sample,
    targets,
    query,
    consent,
    gpc,
    console,
  } = script.dataset;
  page.spanwise = { ...api, init } as Loader;
  init({
    key,
    url: url ?? new URL(script.src).origin,
    service,
    version,
    environment,
    sample: sample ? +sample : undefined,
    targets: words(targets),
    query: words(query),
    consent: consent != null,
    gpc: gpc != null,
    console: console != null,
  });
  if (loader.l)
    for (const type of ["error", "unhandledrejection"]) window.removeEventListener(type, loader.l, true);
  if (loader.e) replay(loader.e);
  for (const [name, args] of loader.q ?? [])
    (api as unknown as Record<string, (...args: unknown[]) => void>)[name]?.(...args);
} catch {
  // Whatever it is, the page must not notice.
}
