// Prints a snippet of the onboarding page as the page shows it, for the tests that run it verbatim:
//   node frontend/app/scripts/print-snippet.mjs python --endpoint http://localhost:4318 --key swi_… [--service checkout] [--environment production]
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import ts from "typescript";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: "string" },
    key: { type: "string" },
    service: { type: "string", default: "my-service" },
    environment: { type: "string", default: "production" },
  },
});
const [id] = positionals;
if (!id || !values.endpoint || !values.key) {
  console.error(
    "usage: print-snippet.mjs <snippet> --endpoint <url> --key <ingest key> [--service <name>] [--environment <name>]",
  );
  process.exit(2);
}

const source = await readFile(new URL("../src/features/onboarding/snippets.ts", import.meta.url), "utf8");
// Node 20 cannot read TypeScript; the module has no imports, so its types can simply be taken off.
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
const { writeSnippet } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
try {
  process.stdout.write(writeSnippet(id, values));
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
