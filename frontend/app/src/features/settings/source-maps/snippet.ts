/** What a pipeline runs after a build. Pure. */

export function uploadSnippet(origin: string, project: string): string {
  return `# In the pipeline, after the build: Node.js 18 or later, and an ingest key as SPANWISE_INGEST_KEY.
curl -fsSo sourcemaps.mjs ${origin}/rum/sourcemaps.mjs
node sourcemaps.mjs dist \\
  --project ${project} --version 1.4.2 --url-prefix https://shop.example/
# dist: what was built; --version: data-version of the pages; --url-prefix: where dist is served.
`;
}
