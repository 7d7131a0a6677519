// Prints a snippet of the onboarding page as the page shows it, for the tests that run it verbatim:
//   node frontend/app/scripts/print-snippet.mjs python --endpoint http://localhost:4318 --key swi_… [--service checkout] [--environment production]
// For `browser` also --page-script, the text of /rum.json.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { runnerImport } from "vite";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: "string" },
    key: { type: "string" },
    service: { type: "string", default: "my-service" },
    environment: { type: "string", default: "production" },
    "page-script": { type: "string" },
  },
});
const [id] = positionals;
if (!id || !values.endpoint || !values.key) {
  console.error(
    "usage: print-snippet.mjs <snippet> --endpoint <url> --key <ingest key> [--service <name>] [--environment <name>]",
  );
  process.exit(2);
}

// Node 20 cannot read TypeScript; Vite can.
const path = fileURLToPath(new URL("../src/features/onboarding/snippets/index.ts", import.meta.url));
const { module } = await runnerImport(path, { configFile: false, logLevel: "error" });
try {
  const pageScript = values["page-script"] && JSON.parse(values["page-script"]);
  process.stdout.write(module.writeSnippet(id, { ...values, pageScript }));
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
