/** What a pipeline runs to tell of a deployment. Pure. */

export function tellSnippet(origin: string, project: string): string {
  return `# In the pipeline, once the new version serves. An ingest key may tell, and reads nothing.
curl --fail --json '{
  "service": "checkout",
  "version": "1.4.2",
  "environment": "production",
  "commit": "'"$(git rev-parse HEAD)"'",
  "author": "'"$(git log -1 --format=%an)"'",
  "url": "https://ci.example.com/runs/812"
}' -H "x-api-key: $SPANWISE_INGEST_KEY" \\
  ${origin}/api/v1/projects/${project}/deployments/
`;
}
