import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./harness/bench.ts";

const root = join(import.meta.dirname, "..");
const bin = join(root, "packages/throughline/bin/throughline.mjs");
/** One instant for all rounds: equal input, and the second start finds nothing new. */
const now = "2026-11-20T12:30:00Z";

interface Start {
  readonly seconds: number;
  readonly peakMib: number;
}

/** The fraud example from nothing to its first answer, and again with nothing changed. */
export const bench: Bench = {
  name: "start",
  question:
    "How long does `throughline start` of the fraud example take until it serves, first and second, and how much memory at most?",
  async run(context) {
    if (!existsSync(join(root, "packages/throughline/dist")))
      throw new Error("the package is not built: run `npm run build` first");
    const first: Start[] = [];
    const second: Start[] = [];
    for (let round = 0; round < context.rounds(3); round += 1) {
      const folder = freshProject();
      first.push(await startOnce(folder));
      second.push(await startOnce(folder));
      rmSync(folder, { recursive: true, force: true });
    }
    for (const [name, starts] of Object.entries({ first, second })) {
      context.figure(
        `${name}_start_s`,
        "s",
        starts.map(({ seconds }) => seconds),
      );
      context.figure(
        `${name}_start_peak_mib`,
        "MiB",
        starts.map(({ peakMib }) => peakMib),
      );
    }
  },
};

/** A copy of the example without state, with a cache folder of its own, so that nothing an earlier start left helps. */
function freshProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "throughline-bench-"));
  const example = join(root, "examples/fraud");
  cpSync(example, folder, {
    recursive: true,
    filter: (path) => !/[/\\](inbox|\.throughline|node_modules)$/.test(path),
  });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}

/** Starts, waits for the line that says where it serves, reads the most memory it held, and stops it. */
async function startOnce(folder: string): Promise<Start> {
  const began = performance.now();
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, ".cache") };
  const child = spawn(process.execPath, [bin, "start", "--project", folder, "--port", "0", "--now", now], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const serving = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += String(chunk);
      if (output.includes("serving ")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`start ended with ${code}: ${output}`)));
  });
  await serving;
  const seconds = (performance.now() - began) / 1000;
  const peakKib = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]);
  const stopped = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await stopped;
  return { seconds, peakMib: peakKib / 1024 };
}
