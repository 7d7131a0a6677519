// Builds what a page takes: the script, the module, the loader; and the manifest that the server reads.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist/`;

/** @param {string} entry @param {"iife" | "es"} format @param {string} file */
const bundle = (entry, format, file) =>
  build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    build: {
      target: "es2020",
      outDir: dist,
      emptyOutDir: false,
      minify: "oxc",
      reportCompressedSize: false,
      lib: { entry: `${root}src/${entry}`, formats: [format], name: "_", fileName: () => file },
    },
  });

await bundle("script.ts", "iife", "rum.js");
await bundle("index.ts", "es", "rum.mjs");
await bundle("loader.ts", "iife", "loader.js");
const script = await readFile(`${dist}rum.js`);
const hash = createHash("sha256").update(script).digest("hex").slice(0, 16);
const integrity = `sha384-${createHash("sha384").update(script).digest("base64")}`;
await writeFile(`${dist}manifest.json`, JSON.stringify({ hash, integrity }));
const packed = (await Promise.all(["rum.js", "loader.js"].map((name) => readFile(dist + name)))).map(
  (text) => gzipSync(text, { level: 9 }).length,
);
process.stdout.write(`rum.js ${script.length} bytes, ${packed[0]} gzip; loader.js ${packed[1]} gzip\n`);
