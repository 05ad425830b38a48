import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { AppBundle } from "../../ports/app-bundler.ts";
import type { BundleMessage, BundleTask } from "./bundle-messages.ts";
import { bundlerError } from "./error-codes.ts";

/** Most memory of the process's own heap, megabytes; what the bundler takes beside it goes with the process too. */
const heapMegabytes = 512;
/** Longest time of one bundle, milliseconds. */
const limitMs = 300_000;
/** What is kept of what a process that died had to say, characters. */
const saidLength = 500;

/** Carries out a task in a process of its own, which is gone afterwards. Throws `bundler.*`. */
export async function bundleInProcess(task: BundleTask): Promise<AppBundle> {
  const program = import.meta.url.endsWith(".ts")
    ? ["--input-type=module", "-e", await programText()]
    : [fileURLToPath(new URL("./bundle-process.js", import.meta.url))];
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, ...program], {
    cwd: task.request.root,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
    env: { ...process.env, NODE_OPTIONS: "", NODE_ENV: "production", RAYON_NUM_THREADS: "2" },
  });
  const message = await messageOf(child, task);
  if ("bundle" in message) return message.bundle;
  throw new ThroughlineError(message.problem);
}

function messageOf(child: ChildProcess, task: BundleTask): Promise<BundleMessage> {
  return new Promise((resolve, reject) => {
    let said = "";
    const died = (how: string) => {
      clearTimeout(timer);
      const last = said.trim().slice(-saidLength);
      reject(
        bundlerError("process-died", { detail: `bundling ${task.request.name} ended early: ${how}`, cause: last }),
      );
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      died(`it took longer than ${limitMs / 1_000} s`);
    }, limitMs);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
    });
    child.once("error", (error) => died(error.message));
    child.once("message", (message) => {
      clearTimeout(timer);
      resolve(message as BundleMessage);
    });
    child.once("close", (code, signal) => died(signal ?? `exit code ${code}`));
    child.send(task, (error) => {
      if (error !== null) died(error.message);
    });
  });
}

/** Run from source, a process cannot load TypeScript, so its program is bundled into memory; Vite stays outside. */
async function programText(): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./bundle-process.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["vite"],
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
