import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EmbeddingTask } from "./embedding-messages.ts";

/**
 * Starts a process that embeds texts. It is no thread, since ONNX Runtime takes the whole process with it when its thread is ended
 * while it computes (1.30). Built, this module and the program stand side by side as `.js`; run from source the program is bundled
 * into memory, since Node loads no TypeScript.
 */
export async function startEmbeddingProcess(task: EmbeddingTask): Promise<ChildProcess> {
  const program = import.meta.url.endsWith(".ts")
    ? ["-e", await programText()]
    : [fileURLToPath(new URL("./embedding-process.js", import.meta.url))];
  const child = spawn(process.execPath, program, {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  child.send(task, () => undefined);
  return child;
}

async function programText(): Promise<string> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./embedding-process.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
