import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { programOf, whyNoPeer } from "../../tests/interop/python-peer.ts";

/** A LightGBM that answers tasks one after the other, in a process of its own. */
export interface LightgbmServer {
  ask<T>(task: object): Promise<T>;
  close(): Promise<void>;
}

/** Undefined, with a word on standard error, when LightGBM cannot be installed. */
export async function openLightgbmServer(): Promise<LightgbmServer | undefined> {
  const why = await whyNoPeer(["lightgbm==4.7.0", "numpy==2.4.6"]);
  if (why !== undefined) {
    console.error(`SKIPPED: LightGBM could not be installed here, there is no peer beside these figures: ${why}`);
    return undefined;
  }
  const child = spawn(programOf("python"), [join(import.meta.dirname, "lightgbm-server.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask<T>(task: object) {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`LightGBM ended at ${JSON.stringify(task)}`);
      return JSON.parse(value) as T;
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
