#!/usr/bin/env node
import { existsSync } from "node:fs";

/** The built package runs; in a checkout `--conditions=source` or THROUGHLINE_SOURCE=1 runs the sources through tsx, as does a checkout that was not built. */
const built = new URL("../dist/cli/main.js", import.meta.url);
const source = new URL("../src/cli/main.ts", import.meta.url);
const flags = `${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`;
const wantsSource = process.env.THROUGHLINE_SOURCE === "1" || /(?:--conditions|-C)[= ]source(?:\s|$)/.test(flags);
const isFromSource = existsSync(source) && (wantsSource || !existsSync(built));

if (isFromSource) {
  const { register } = await import("tsx/esm/api");
  register();
}
const folder = isFromSource ? "../src/cli" : "../dist/cli";
const extension = isFromSource ? "ts" : "js";
const { runCli } = await import(new URL(`${folder}/main.${extension}`, import.meta.url).href);
const { processIo } = await import(new URL(`${folder}/frame/io.${extension}`, import.meta.url).href);

const io = processIo();
const code = await runCli(process.argv.slice(2), io);
// Code of a project may leave timers and sockets open: the command is over when its output is written.
await Promise.all([io.stdout, io.stderr].map((stream) => new Promise((done) => stream.write("", done))));
process.exit(code);
