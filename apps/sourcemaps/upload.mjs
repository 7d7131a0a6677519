// Uploads a build's source maps to Spanwise. Needs Node.js 18 or later, and nothing else.
//
//   node sourcemaps.mjs dist --project shop --version 1.4.2 --url-prefix https://shop.example/
//
// Neither CommonJS nor a module is assumed, so that it also runs from standard input: node - dist …
(async () => {
  const SPANWISE = "https://spanwise.invalid";

  const fs = await import("node:fs/promises");
  const path = await import("node:path");
  const { createHash } = await import("node:crypto");
  const { gzipSync } = await import("node:zlib");

  const USAGE = `usage: node sourcemaps.mjs FOLDER… --project SLUG --url-prefix URL [--version VERSION] [options]

  FOLDER             what was built; every .js, .mjs and .cjs file in it that has a source map is uploaded
  --project SLUG     the project's name in its address
  --url-prefix URL   where FOLDER is served: https://shop.example/static/, or /static/ for any host
  --version VERSION  service.version (data-version) of the pages; may be left out with --inject
  --service NAME     service.name of the pages, where several have the same addresses and versions
  --inject           write a debug id into each file and its map, before they are deployed
  --key KEY          an ingest key; better in the environment, as SPANWISE_INGEST_KEY
  --to URL           where Spanwise is (${SPANWISE})
  --allow-none       that there is no source map is no failure
  --dry-run          say what would be uploaded, and change nothing

exits with 0: all uploaded; 1: some could not be; 2: called the wrong way, or refused as a whole; 3: no source map`;

  const TAKES_VALUE = new Set(["project", "url-prefix", "version", "service", "key", "to"]);
  const FLAGS = new Set(["inject", "allow-none", "dry-run", "help"]);
  const AT_ONCE = 4;
  const TRIES = 6;
  const MOST_WIRE_BYTES = 16 * 1024 * 1024 - 64 * 1024;
  const MAPPING_LINE = /^[ \t]*\/[/*][#@][ \t]*sourceMappingURL=([^\s*]+)(?:[ \t]*\*\/)?[ \t]*$/gm;
  const DEBUG_ID_LINE = /^\/\/[#@][ \t]*debugId=([0-9a-fA-F-]{32,36})[ \t]*$/m;

  /** Ends the run: said once, without a stack. */
  class Stop extends Error {
    constructor(message, code) {
      super(message);
      this.code = code;
    }
  }

  function readArguments(words) {
    const options = { folders: [], to: SPANWISE, key: process.env.SPANWISE_INGEST_KEY ?? "" };
    for (let at = 0; at < words.length; at++) {
      const [, name, , inline] = /^--([a-z-]+)(=(.*))?$/s.exec(words[at]) ?? [];
      if (name === undefined) {
        if (words[at].startsWith("-")) throw new Stop(`unknown option ${words[at]}\n\n${USAGE}`, 2);
        options.folders.push(words[at]);
      } else if (TAKES_VALUE.has(name)) {
        const value = inline ?? words[++at];
        if (value === undefined || (inline === undefined && value.startsWith("--")))
          throw new Stop(`--${name} needs a value\n\n${USAGE}`, 2);
        options[name] = value;
      } else if (FLAGS.has(name) && inline === undefined) options[name] = true;
      else throw new Stop(`unknown option --${name}\n\n${USAGE}`, 2);
    }
    return options;
  }

  function check(options) {
    const missing = [
      options.folders.length === 0 && "a folder",
      !options.project && "--project",
      !options["url-prefix"] && "--url-prefix",
      !options.key && !options["dry-run"] && "--key, or SPANWISE_INGEST_KEY in the environment",
      !options.version && !options.inject && "--version (or --inject)",
    ].filter(Boolean);
    if (missing.length > 0) throw new Stop(`missing: ${missing.join("; ")}\n\n${USAGE}`, 2);
    if (!/^(https?:\/\/[^/]+|~?)\//.test(`${options["url-prefix"]}/`))
      throw new Stop("--url-prefix: https://shop.example/static/ or /static/ is expected", 2);
  }

  async function* listScripts(folder) {
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch((error) => {
      throw new Stop(`${folder}: ${error.code === "ENOENT" ? "there is no such folder" : error.message}`, 2);
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules") yield* listScripts(file);
      else if (entry.isFile() && /\.[mc]?js$/.test(entry.name)) yield file;
    }
  }

  const isThere = (file) =>
    fs.access(file).then(
      () => true,
      () => false,
    );

  /** Whether the file is in the folder, wherever links lead: a script from elsewhere may name any file. */
  async function isWithin(folder, file) {
    const way = path.relative(await fs.realpath(folder), await fs.realpath(file));
    return way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
  }

  /**
   * The script and its map as text; `mapFile` is undefined for a map that the script carries itself. Only what is in
   * the folder is read.
   */
  async function readPair(folder, file) {
    const script = await fs.readFile(file, "utf8");
    const named = [...script.matchAll(MAPPING_LINE)].at(-1)?.[1];
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(named ?? "");
    if (inline) {
      const map = inline[1]
        ? Buffer.from(inline[2], "base64").toString("utf8")
        : decodeURIComponent(inline[2]);
      return { file, script, map, mapFile: undefined };
    }
    const places = [`${file}.map`];
    if (named && !/^[a-z][a-z0-9+.-]*:/i.test(named))
      places.unshift(path.resolve(path.dirname(file), decodeURIComponent(named)));
    const outside = [];
    for (const mapFile of places) {
      if (!(await isThere(mapFile))) continue;
      if (await isWithin(folder, mapFile))
        return { file, script, map: await fs.readFile(mapFile, "utf8"), mapFile };
      outside.push(mapFile);
    }
    if (outside.length > 0)
      throw new Error(`its source map ${outside[0]} is not in ${folder}: name the folder that holds both`);
    return { file, script, map: undefined, mapFile: undefined };
  }

  /** The same for the same build, so that a pipeline that runs again uploads the same. */
  function makeDebugId(script, map) {
    const digest = createHash("sha256").update(script).update("\0").update(map).digest();
    digest[6] = (digest[6] & 0x0f) | 0x80;
    digest[8] = (digest[8] & 0x3f) | 0x80;
    const hex = digest.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
      "-",
    );
  }

  /** As the debug id proposal of ECMA-426 has it: a comment among the last lines, and a member of the map. */
  async function inject(pair, isDry) {
    if (pair.mapFile === undefined) return pair;
    const map = JSON.parse(pair.map.replace(/^\)\]\}'[^\n]*\n/, ""));
    const there = DEBUG_ID_LINE.exec(pair.script)?.[1] ?? map.debugId ?? map.debug_id;
    const id = there ?? makeDebugId(pair.script, pair.map);
    let { script } = pair;
    if (!DEBUG_ID_LINE.test(script)) {
      const comment = `//# debugId=${id}\n`;
      const at = [...script.matchAll(MAPPING_LINE)].at(-1)?.index;
      // Before the last comment, at the beginning of a line of its own: no position of the code moves.
      if (at === undefined) script += `${script.endsWith("\n") || script === "" ? "" : "\n"}${comment}`;
      else script = script.slice(0, at) + comment + script.slice(at);
    }
    const withId = map.debugId === id ? pair.map : JSON.stringify({ ...map, debugId: id });
    if (!isDry) {
      if (script !== pair.script) await fs.writeFile(pair.file, script);
      if (withId !== pair.map) await fs.writeFile(pair.mapFile, withId);
    }
    return { ...pair, script, map: withId };
  }

  function addressOf(folder, file, prefix) {
    const steps = path.relative(folder, file).split(path.sep).map(encodeURIComponent);
    return `${prefix.replace(/\/*$/, "/")}${steps.join("/")}`;
  }

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** What was answered; throws Stop where going on is of no use. */
  async function send(options, pair) {
    const form = new FormData();
    form.set("url", pair.url);
    if (options.version) form.set("version", options.version);
    if (options.service) form.set("service", options.service);
    const minified = gzipSync(pair.script);
    const map = gzipSync(pair.map);
    if (minified.length + map.length > MOST_WIRE_BYTES)
      return { ok: false, detail: "packed, file and map have more than 16 MiB" };
    form.set("minified", new Blob([minified]), path.basename(pair.file));
    form.set("map", new Blob([map]), `${path.basename(pair.file)}.map`);
    const address = `${options.to.replace(/\/+$/, "")}/api/v1/projects/${encodeURIComponent(options.project)}/sourcemaps/`;
    for (let tried = 1; ; tried++) {
      let failure;
      let waitMs = 500 * 2 ** tried;
      try {
        const answer = await fetch(address, {
          method: "POST",
          headers: { "x-api-key": options.key },
          body: form,
        });
        const body = await answer.json().catch(() => ({}));
        if (answer.ok) return { ok: true, isNew: answer.status === 201 };
        const detail = body.detail ?? `Spanwise answered ${answer.status}`;
        if ([401, 403].includes(answer.status)) throw new Stop(detail, 2);
        if (answer.status === 404)
          throw new Stop(`there is no project "${options.project}" that this key belongs to (${address})`, 2);
        if (body.code === "source_maps_full") throw new Stop(detail, 1);
        if (answer.status !== 429 && answer.status < 500) return { ok: false, detail };
        failure = detail;
        const told = Number(answer.headers.get("retry-after"));
        if (told > 0) waitMs = Math.min(told, 60) * 1000;
      } catch (error) {
        if (error instanceof Stop) throw error;
        failure = `${options.to} cannot be reached: ${error.cause?.message ?? error.message}`;
      }
      if (tried === TRIES) throw new Stop(`${failure}; tried ${TRIES} times`, 1);
      await pause(waitMs);
    }
  }

  async function run() {
    const options = readArguments(process.argv.slice(2));
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    check(options);
    const isDry = options["dry-run"] === true;
    const waiting = [];
    let without = 0;
    for (const folder of options.folders)
      for await (const file of listScripts(folder)) waiting.push({ folder, file });
    let uploaded = 0;
    let failed = 0;
    let next = 0;
    const take = async () => {
      while (next < waiting.length) {
        const { folder, file } = waiting[next++];
        try {
          let pair = await readPair(folder, file);
          if (pair.map === undefined) {
            without++;
            continue;
          }
          if (options.inject) pair = await inject(pair, isDry);
          const url = addressOf(folder, file, options["url-prefix"]);
          const answer = isDry ? { ok: true, isNew: true } : await send(options, { ...pair, url });
          if (answer.ok) {
            uploaded++;
            console.log(`${isDry ? "would upload" : answer.isNew ? "uploaded" : "replaced"}  ${url}`);
          } else {
            failed++;
            console.error(`refused   ${url}: ${answer.detail}`);
          }
        } catch (error) {
          if (error instanceof Stop) throw error;
          failed++;
          console.error(`failed    ${file}: ${error.message}`);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, take));
    if (uploaded + failed === 0 && !options["allow-none"])
      throw new Stop(
        `no source maps in ${options.folders.join(", ")}: ${without} scripts without one. Let the bundler write ` +
          "them (Vite: build.sourcemap, webpack: devtool, esbuild: --sourcemap), or say --allow-none",
        3,
      );
    const parts = [
      `${uploaded} source map${uploaded === 1 ? "" : "s"} ${isDry ? "to upload" : "uploaded"}`,
      failed > 0 && `${failed} refused`,
      without > 0 && `${without} script${without === 1 ? "" : "s"} without one`,
    ].filter(Boolean);
    console.log(`spanwise: ${parts.join(", ")}${options.version ? `, version ${options.version}` : ""}`);
    return failed > 0 ? 1 : 0;
  }

  try {
    process.exitCode = await run();
  } catch (error) {
    console.error(`spanwise: ${error instanceof Stop ? error.message : error.stack}`);
    process.exitCode = error instanceof Stop ? error.code : 1;
  }
})();
