// A process of its own that reads the rows of models for a server: a table in whole is more work than a server may do beside its requests.
import path from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { createNativeModelRuntime } from "../../adapters/native/native-model-runtime.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import type { Model } from "../../contracts/ml/model.ts";
import { problemOf } from "../../formats/problem-json/problem-json.ts";
import { ModelRows } from "../../runtime/studio/explain-model.ts";
import { compareVersions } from "../../runtime/training/compare-versions.ts";
import { studioError } from "../../server/studio/error-codes.ts";
import type { ModelAnswer, ModelTask } from "./model-messages.ts";
import { type ReadableRelease, readRelease } from "./read-release.ts";

/** The rows that were read last, of one version in one release. */
let known: { readonly of: string; readonly rows: ModelRows } | undefined;

process.on("message", (task: ModelTask) => {
  void answered(task).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit(0));

async function answered(task: ModelTask): Promise<ModelAnswer> {
  try {
    const open = await readRelease(task.root, task.state);
    return await answer(task, open).finally(() => open.close());
  } catch (error) {
    const coded = isThroughlineError(error)
      ? error
      : studioError("not-explained", { detail: `reading the rows failed: ${String(error)}`, cause: error });
    return { problem: problemOf(coded) };
  }
}

async function answer(task: ModelTask, { declarations, release, session }: ReadableRelease): Promise<ModelAnswer> {
  const found = declarations.find(({ kind, name }) => kind === "model" && name === task.model);
  if (found === undefined)
    throw studioError("unknown-declaration", {
      detail: `the current release declares no model of this name: ${task.model}`,
    });
  const model = found as Model;
  const objects = openFileObjectStore({ root: path.join(task.state, "objects") });
  const parts = { version: task.version, session, objects, models: createNativeModelRuntime() };
  if (task.what === "comparison")
    return { comparison: await compareVersions(model, { ...parts, against: task.against }) };
  const of = `${release.id} ${model.name} ${task.version}`;
  const rows = known?.of === of ? known.rows : await ModelRows.open(model, parts);
  known = { of, rows };
  return task.what === "sample" ? { sample: rows.sample() } : { row: rows.row(task.key) ?? null };
}
