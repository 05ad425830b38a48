import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fraud, fraudScore, payments } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { openPacked } from "../../cli/project/open-packed.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { moduleHashes } from "../load/code-hash.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { writeCompiled } from "../load/compiled-store.ts";
import { hashOf } from "../plan/plan.ts";
import { artifactHash } from "../registry/model-registry.ts";
import type { Release } from "../releases/release-store.ts";
import { packaging } from "./verifiers/packaging.ts";

const specifiers = ["throughline/data", "throughline/ml", "throughline/mlops"];
const source = (endpoint: string) => `
  const { source, text, double, boolean, timestamp } = require("throughline/data");
  const { gradientBoosting, model } = require("throughline/ml");
  const { endpoint } = require("throughline/mlops");
  const rows = source("silver.payments", {
    files: "payments/*.csv", key: "payment_id", at: "paid_at",
    columns: { payment_id: text(), amount: double(), charged_back: boolean(), paid_at: timestamp() },
  });
  const fraud = model("fraud", {
    rows, at: "paid_at", label: { column: "charged_back" }, features: { amount: rows.columns.amount },
    trainer: gradientBoosting(), split: { by: "time", test: 0.2 },
  });
  exports.rows = rows;
  exports.fraud = fraud;
  exports.score = endpoint("${endpoint}", { model: fraud });`;

/** As a release keeps its code. */
function compiled(root: string, endpoint = "fraud-score"): CompiledProject {
  const imports = specifiers.map(
    (specifier) => ({ specifier, kind: "package", line: 1, column: 1, names: [] }) as const,
  );
  const { code } = transformSync(source(endpoint), { loader: "js", format: "cjs" });
  const module = { file: "mlops/score.ts", map: "", exports: [], isEsm: true, sha256: "", code, imports };
  return { root, config: undefined, modules: [module] };
}

let project: ServingProject;
let folder: string;
let code: string;
beforeAll(async () => {
  project = await openCardProject();
  folder = await mkdtemp(path.join(tmpdir(), "throughline-release-"));
  code = hashOf(await moduleHashes(compiled(folder)));
});
afterAll(async () => {
  await project.close();
  await rm(folder, { recursive: true, force: true });
});

async function measured(of: { readonly code?: string; readonly endpoint?: string } = {}) {
  await writeCompiled(path.join(folder, "code"), compiled(folder, of.endpoint));
  return measureFolder(of);
}

const readObject = (file: string) =>
  project.engines.objects.get(`models/fraud/${project.pins["model:fraud"]?.modelVersion}/${file}`);

/** `change` gives what is packed in place of a model's file. */
async function measureFolder(
  of: { readonly code?: string; readonly change?: (key: string, text: string) => string } = {},
) {
  const { objects } = project.engines;
  const { change = (_key, text) => text } = of;
  const changed: ObjectStore = {
    ...{ put: (key, bytes) => objects.put(key, bytes), delete: (key) => objects.delete(key) },
    list: (prefix) => objects.list(prefix),
    get: async (key) => new TextEncoder().encode(change(key, new TextDecoder().decode(await objects.get(key)))),
  };
  const clauses = await verified(project, [payments, fraud, fraudScore], {
    ...{ verifiers: [packaging], codeHash: of.code ?? code },
    packed: () =>
      openPacked({
        ...{ root: import.meta.dirname, folder, objects: changed },
        release: { pins: project.pins } as Release,
      }),
  });
  return clauseOf(clauses, "endpoint:fraud-score packaging");
}

describe("a packed release", () => {
  it("opens without the project and answers the same", async () => {
    expect(await measured()).toMatchObject({
      ...{ status: "held", figure: 0, families: ["models to ai"] },
      note: "1 modules, 200 answers computed by the copy",
    });
  });

  it("is broken by code of another hash, and by code without the endpoint", async () => {
    expect(await measured({ code: "0123456789abcdef" })).toMatchObject({
      ...{ status: "broken", figure: 1, note: expect.stringContaining("and not 0123456789ab") },
    });
    expect(await measured({ endpoint: "other-score" })).toMatchObject({ status: "broken", figure: 2 });
  });

  it("is broken by a file that was changed, of the code or of the model", async () => {
    await measured();
    const modules = path.join(folder, "code", "modules.json");
    await writeFile(modules, (await readFile(modules, "utf8")).replace("paid_at", "paid_on"));
    expect(await measureFolder()).toMatchObject({ status: "broken", note: expect.stringContaining("damaged") });
    await measured();
    const damaged = await measureFolder({ change: (key, text) => (key.endsWith("model.txt") ? `${text} ` : text) });
    expect(damaged).toMatchObject({ status: "broken", note: expect.stringContaining("hash") });
  });

  it("is broken by another model under the same version", async () => {
    await measured();
    const other = (text: string) => text.replace(/leaf_value=\S+/, "leaf_value=9");
    const text = new TextDecoder().decode((await readObject("model.txt")) as Uint8Array);
    const hash = artifactHash(new TextEncoder().encode(other(text)));
    const change = (key: string, file: string) => {
      if (key.endsWith("model.txt")) return other(file);
      return key.endsWith("card.json") ? JSON.stringify({ ...JSON.parse(file), artifactHash: hash }) : file;
    };
    expect(await measureFolder({ change })).toMatchObject({
      ...{ status: "broken", note: expect.stringMatching(/^\d+ of 200 answers differ$/) },
    });
  });
});
