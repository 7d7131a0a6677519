/** The two tags of the browser snippet (docs/rum.md). */
import { quoteForHtml, type SnippetValues } from "./snippet";

export function browser({ key, service, environment, pageScript }: SnippetValues): string {
  if (!pageScript) throw new Error("the browser snippet needs what /rum.json says");
  const { script, integrity, loader } = pageScript;
  return [
    "<!-- First in <head>: what happens before the script is here is kept, and told afterwards. -->",
    `<script>${loader}</script>`,
    `<script async src=${quoteForHtml(script)} integrity=${quoteForHtml(integrity)} crossorigin`,
    `        data-key=${quoteForHtml(key)} data-service=${quoteForHtml(service)}`,
    `        data-environment=${quoteForHtml(environment)}></script>`,
    "",
  ].join("\n");
}

/** What a page with a content security policy must allow; `'self'` stands for what it allows already. */
export function allowingPolicy({ script }: { script: string }): string {
  const { origin } = new URL(script);
  return `Content-Security-Policy: script-src 'self' 'nonce-…' ${origin}; connect-src 'self' ${origin}`;
}
