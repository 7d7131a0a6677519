// Builds the shop's script as a shop's pipeline does: one minified file and its source map, both committed, because
// the captured stacks (tapes.json) name places in it. `node demo/browser/web/build.mjs`, then `python -m demo.browser`.
import { copyFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const outDir = process.argv[2] ?? fileURLToPath(new URL("../assets", import.meta.url));

await build({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    target: "es2020",
    outDir,
    emptyOutDir: false,
    minify: "oxc",
    sourcemap: true,
    reportCompressedSize: false,
    lib: { entry: `${root}shop.js`, formats: ["iife"], name: "_", fileName: () => "shop.js" },
  },
});
await copyFile(`${root}shop.css`, `${outDir}/shop.css`);
