import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { join } from "node:path";
import { sendRequests } from "./paired-traffic.ts";

/** Two servers of one release in a process of their own, so that nothing of the client counts with them. */
interface ServingProcess {
  readonly on: string;
  readonly off: string;
  /** Sends so many requests to a server; gives the CPU time of its process for each, user and system, microseconds. */
  cpuPerAnswer(url: string, requests: number): Promise<number>;
  close(): Promise<void>;
}

/** Starts a file of this folder that says two addresses, then its CPU time whenever it is asked. */
export async function openServingProcess(file: string, args: readonly string[]): Promise<ServingProcess> {
  const child = fork(join(import.meta.dirname, file), args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const { on, off } = await next<{ readonly on: string; readonly off: string }>(child);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const cpuUs = async () => {
    child.send("cpu");
    return (await next<{ readonly cpuUs: number }>(child)).cpuUs;
  };
  return {
    ...{ on, off },
    cpuPerAnswer: async (url, requests) => {
      const before = await cpuUs();
      await sendRequests(url, agent, requests);
      return ((await cpuUs()) - before) / requests;
    },
    close: async () => {
      agent.destroy();
      const ended = once(child, "exit");
      child.send("close");
      await ended;
    },
  };
}

/** The next message of a process, which must not end before. */
async function next<T>(child: ChildProcess): Promise<T> {
  const heard = new AbortController();
  const { signal } = heard;
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`the process that serves ended with ${code}`);
  });
  ended.catch(() => undefined);
  try {
    const [message] = await Promise.race([once(child, "message", { signal }), ended]);
    return message as T;
  } finally {
    heard.abort();
  }
}
