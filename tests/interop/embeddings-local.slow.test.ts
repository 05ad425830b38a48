import { execFile, spawn } from "node:child_process";
import { access, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  openTransformersEmbeddingModel,
  type TransformersEmbeddingModel,
} from "../../packages/throughline/src/adapters/transformers/transformers-embedding-model.ts";
import { describeEmbeddingModel } from "../../packages/throughline/src/testing/embedding-model.ts";
import { cli, cliJson, spawnCli } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";
import { peersFolder } from "./peers-folder.ts";
import { programOf, whyNoPeer } from "./python-peer.ts";

const run = promisify(execFile);
const version = "4.3.1";
const packages = join(peersFolder, `throughline-interop-transformers-${version}`);
const dimensions = 24;

/** Installs transformers.js beside the project, not in it; no install script runs, since one of them would fetch drivers. */
async function whyNoTransformers(): Promise<string | undefined> {
  try {
    await access(join(packages, "node_modules/@huggingface/transformers/package.json")).catch(async () => {
      await mkdir(packages, { recursive: true });
      await writeFile(join(packages, "package.json"), '{ "private": true }');
      await run(
        "npm",
        ["install", "--no-audit", "--no-fund", "--ignore-scripts", `@huggingface/transformers@${version}`],
        {
          cwd: packages,
          env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
        },
      );
    });
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  }
}

const unavailable =
  (await whyNoPeer(["onnx==1.23.2", "tokenizers==0.23.3", "numpy==2.4.6"])) ?? (await whyNoTransformers());
if (unavailable !== undefined)
  console.warn(`\nSKIPPED: no embedding model was run by the real transformers.js: ${unavailable}\n`);

/** Makes a tiny encoder in a folder; gives numpy's own vectors of texts. */
async function makeEncoder(
  folder: string,
  options: { readonly texts?: readonly string[]; readonly seed?: number; readonly pooling?: "mean" | "cls" } = {},
): Promise<readonly (readonly number[])[]> {
  const { texts = [], seed = 7, pooling = "mean" } = options;
  const script = join(import.meta.dirname, "tiny-encoder.py");
  const child = spawn(programOf("python"), [script, folder, String(seed), pooling], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(texts));
  return JSON.parse(await textOf(child.stdout)) as number[][];
}

/** The processes that a server runs models in: their program is their argument. */
const modelProcesses = async (server: number): Promise<readonly number[]> =>
  (await run("pgrep", ["-P", String(server), "-f", "from_pretrained"])).stdout.trim().split("\n").map(Number);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Makes the installed package part of a project. */
async function installIn(root: string): Promise<void> {
  await mkdir(join(root, "node_modules"), { recursive: true });
  await symlink(join(packages, "node_modules/@huggingface"), join(root, "node_modules/@huggingface"));
}

async function emptyRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "throughline-local-embeddings-"));
  await installIn(root);
  return root;
}

const texts = [
  "gift cards",
  "Refunds are paid within 14 days.",
  "",
  "日本 🙂 naïve café",
  "a".repeat(5_000),
  "one two three four five six seven eight nine ten gift card limit",
  "line\nbreaks\tand   spaces",
  "[CLS] [SEP] [PAD]",
];

describe.skipIf(unavailable !== undefined)("the real transformers.js", () => {
  describeEmbeddingModel("transformers.js", async () => {
    const root = await emptyRoot();
    await makeEncoder(join(root, "models/small"));
    const model = await openTransformersEmbeddingModel({ root, folder: "models/small" });
    const close = async () => {
      await model.close();
      await rm(root, { recursive: true, force: true });
    };
    return { model, close };
  });

  describe("beside numpy", () => {
    let root: string;
    const opened: TransformersEmbeddingModel[] = [];
    beforeAll(async () => {
      root = await emptyRoot();
    });
    afterAll(async () => {
      for (const model of opened) await model.close();
      await rm(root, { recursive: true, force: true });
    });

    it.each(["mean", "cls"] as const)("gives the same vectors, pooled by %s", async (pooling) => {
      const expected = await makeEncoder(join(root, pooling), { texts, pooling });
      const model = await openTransformersEmbeddingModel({ root, folder: pooling, dimensions });
      opened.push(model);
      const vectors = await model.embed(texts);
      const differences = vectors.flatMap((vector, i) =>
        [...vector].map((value, j) => Math.abs(value - (expected[i]?.[j] ?? Number.NaN))),
      );
      expect(differences).toHaveLength(texts.length * dimensions);
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    });

    it("lets others have the event loop while a thousand texts are computed", async () => {
      const [model] = opened as [TransformersEmbeddingModel];
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const vectors = await model.embed(Array.from({ length: 1_000 }, (_, i) => `text ${i} ${"word ".repeat(40)}`));
      clearInterval(timer);
      expect(vectors).toHaveLength(1_000);
      expect(turns).toBeGreaterThan(5);
    });

    it("says that weights are damaged", async () => {
      await makeEncoder(join(root, "damaged"));
      await writeFile(join(root, "damaged/onnx/model.onnx"), "not a graph");
      const model = await openTransformersEmbeddingModel({ root, folder: "damaged" });
      opened.push(model);
      await expect(model.embed(["a"])).rejects.toMatchObject({ code: "embeddings.model-failed" });
    });
  });

  describe("in a project", () => {
    const bodies = [
      "gift card limit gift card limit",
      "refund days refund days",
      "passport travel passport travel",
    ] as const;
    const question = "giftcards";
    let project: TempProject;
    let vectors: readonly (readonly number[])[];
    beforeAll(async () => {
      project = await inlineProject({
        "throughline.config.ts": `import { defineConfig } from "throughline";\nexport default defineConfig({ name: "rules" });\n`,
        "data/rules.ts": `import { documents } from "throughline/data";\nexport const rules = documents("bronze.rules", { files: "inbox/*.md" });\n`,
        "ai/rules.ts": `import { embeddings, knowledgeBase } from "throughline/ai";
import { rules } from "../data/rules.ts";
export const ruleBook = knowledgeBase("rule-book", {
  from: rules, id: "doc_id", text: "body", chunk: { tokens: 128, overlap: 0 },
  embed: embeddings.local("models/small", { dimensions: ${dimensions} }),
});
`,
        "inbox/cards.md": bodies[0],
        "inbox/refunds.md": bodies[1],
        "inbox/travel.md": bodies[2],
      });
      await installIn(project.root);
      vectors = await makeEncoder(join(project.root, "models/small"), { texts: [...bodies, question] });
    });
    afterAll(() => project.remove());

    /** Of a body and the question, by numpy's vectors. */
    const cosine = (of: readonly (readonly number[])[], body: number) =>
      (of[body] ?? []).reduce((sum, value, i) => sum + value * (of.at(-1)?.[i] ?? 0), 0);
    const search = (question: string) =>
      cliJson<{ release: string; passages: { document: string; text: string }[] }>(project, [
        "search",
        "rule-book",
        question,
      ]);

    it("embeds, measures and finds", async () => {
      const outcome = await cli(project, ["run"]);
      expect(outcome.stdout + outcome.stderr).toContain("3 documents in 3 chunks   3 embedded");
      const { stdout } = await cli(project, ["roles", "ai"]);
      expect(stdout).toMatch(/✓ held {2}models\/small, 24 dimensions, cosine/);
      // No word of the question is a word of a document, so that the order is that of the vectors alone.
      const order = bodies.map((_, i) => i).sort((a, b) => cosine(vectors, b) - cosine(vectors, a));
      const { passages } = await search(question);
      expect(passages.map(({ text }) => text)).toEqual(order.map((i) => bodies[i]));
      expect((await search("passport")).passages[0]).toMatchObject({ document: "travel" });
    });

    it("keeps its release while nothing changes, and ends by itself with clean output", async () => {
      const { release } = await search("refund");
      expect((await cliJson<{ release: string }>(project, ["run"])).release).toBe(release);
      const ended = await spawnCli(project, ["search", "rule-book", "refund", "--json"]).ended;
      expect(ended).toMatchObject({ code: 0, signal: null, stderr: "" });
      expect(JSON.parse(ended.stdout)).toMatchObject({ release });
    });

    it("answers from the server, and leaves no process behind when that stops or is killed", async () => {
      const alone = await search("giftcards");
      const answersAlike = async ({ pid }: { readonly pid: number }) => {
        expect(await search("giftcards")).toEqual(alone);
        return await modelProcesses(pid);
      };
      for (const end of ["stop", "kill"] as const) {
        const served = await serveCli(project, ["serve"]);
        const models = await answersAlike(served).finally(() => served[end]());
        expect(models).toHaveLength(1);
        expect(await served.ended).toMatchObject(end === "stop" ? { code: 0 } : { signal: "SIGKILL" });
        await vi.waitFor(() => expect(models.filter(isAlive)).toEqual([]), 20_000);
      }
    });

    it("refuses searches by another model than the index was made with, until it is made anew", async () => {
      const { release } = await search("refund");
      await makeEncoder(join(project.root, "models/small"), { seed: 8 });
      const refused = await cli(project, ["search", "rule-book", "refund", "--json"]);
      expect(JSON.parse(refused.stdout)).toMatchObject({ problems: [{ code: "retrieval.model-changed" }] });
      const outcome = await cli(project, ["run"]);
      expect(outcome.stdout + outcome.stderr).toContain("3 embedded");
      expect((await search("refund")).release).not.toBe(release);
    });

    it("is not built by a model of other dimensions", async () => {
      await project.edit("ai/rules.ts", `${dimensions}`, "32");
      const refused = await cli(project, ["run", "--json"]);
      expect(JSON.parse(refused.stdout)).toMatchObject({
        problems: [{ code: "embeddings.wrong-dimensions", where: { file: "ai/rules.ts" } }],
      });
    });
  });
});
