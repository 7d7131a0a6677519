"""A small shop, built by the web application's bundler, and its error as an engine tells it."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts.parts import ensure_node
from tests.servers import REPOSITORY

PRICES = """\
interface Item {
  sku: string;
  price: number | null;
}

export function totalOf(items: readonly Item[]): number {
  return items.map((item) => priceOf(item)).reduce((sum, price) => sum + price, 0);
}

function priceOf(item: Item): number {
  if (item.price === null) {
    throw new RangeError(`no price for ${item.sku}`);
  }
  return item.price;
}
"""
MAIN = """\
import { totalOf } from "./prices";

class Checkout {
  constructor(private readonly skus: readonly string[]) {}

  pay(): number {
    return totalOf(this.skus.map((sku) => ({ sku, price: null })));
  }
}

function payFor(skus: string[]): number {
  return new Checkout(skus).pay();
}
(globalThis as { payFor?: unknown }).payFor = payFor;
"""
BUILD = """\
import { build } from "rolldown";
await build({
  input: "src/main.ts",
  output: { dir: "dist", format: "iife", minify: true, sourcemap: true, entryFileNames: "assets/app.js" },
});
"""
# Where the engine believes the file to be is what stands in the stack.
FAIL = """\
const vm = require("node:vm");
const fs = require("node:fs");
const code = fs.readFileSync("dist/assets/app.js", "utf8");
new vm.Script(code, { filename: process.argv[1] }).runInThisContext();
try { payFor(["tea"]) } catch (error) { console.log(JSON.stringify(error.stack)) }
"""


@dataclass(frozen=True, slots=True)
class Build:
    """`folder`/dist has assets/app.js, minified, and its map."""

    folder: Path

    @property
    def dist(self) -> Path:
        return self.folder / "dist"

    @property
    def minified(self) -> bytes:
        return (self.dist / "assets" / "app.js").read_bytes()

    @property
    def source_map(self) -> bytes:
        return (self.dist / "assets" / "app.js.map").read_bytes()

    def fail(self, url: str) -> str:
        """The stack that V8 tells of the shop's error, where the file is served at `url`."""
        run = subprocess.run(
            [node(), "-e", FAIL, url],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        stack: str = json.loads(run.stdout)
        return stack


def node() -> str:
    found = shutil.which("node", path=ensure_node()["PATH"])
    assert found is not None
    return found


def build_shop(folder: Path) -> Build:
    (folder / "src").mkdir()
    (folder / "src" / "prices.ts").write_text(PRICES)
    (folder / "src" / "main.ts").write_text(MAIN)
    (folder / "build.mjs").write_text(BUILD)
    (folder / "node_modules").symlink_to(REPOSITORY / "node_modules")
    subprocess.run([node(), "build.mjs"], cwd=folder, check=True, capture_output=True, timeout=120)
    return Build(folder)
