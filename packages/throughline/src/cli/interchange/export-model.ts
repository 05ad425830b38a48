import { join } from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import { parseLightgbmModel } from "../../formats/lightgbm-model/parse-model.ts";
import { formatOnnxModel } from "../../formats/onnx-model/format-model.ts";
import { onnxOfEnsemble } from "../../formats/onnx-model/of-ensemble.ts";
import { onnxOfXgboost } from "../../formats/onnx-model/of-xgboost.ts";
import { parseXgboostModel } from "../../formats/xgboost-model/parse-model.ts";
import { newestAccepted, readModel, type StoredModel } from "../../runtime/registry/model-registry.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { cliError } from "../frame/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { configuredProject } from "../project/project-config.ts";
import { chosenVersion, versionsOf } from "../project/run-models.ts";
import { interchangeError } from "./error-codes.ts";
import { fileName, writeOutputs } from "./write-output.ts";

export interface ModelExport {
  readonly format: "onnx" | "lightgbm";
  readonly model: string;
  /** Absent: the version that the current release pins, else the newest that its gates accepted, else the newest. */
  readonly version: number | undefined;
  readonly out: string | undefined;
}

/** Writes a version of a model for other tools. */
export async function exportModel(context: VerbContext, asked: ModelExport): Promise<number> {
  if (asked.format === "onnx" && (asked.out === undefined || asked.out === "-"))
    throw cliError("bad-option", { detail: "onnx is no text for standard output", hint: "Write --out <file>" });
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const objects = openFileObjectStore({ root: join(project.state, "objects") });
  const versions = await versionsOf(objects, asked.model);
  const standing = (await releasedVersion(project.state, asked.model)) ?? (await newestAccepted(objects, asked.model));
  const version = chosenVersion(asked.model, versions, asked.version ?? standing ?? (versions.at(-1) as number));
  const stored = await readModel(objects, { model: asked.model, version });
  const text = asked.format === "onnx" ? onnxOf(stored) : lightgbmOf(stored);
  const name = `${fileName(asked.model)}-v${version}.${asked.format === "onnx" ? "onnx" : "txt"}`;
  const files = await writeOutputs(context, [{ name, text }], asked.out);
  for (const file of files) context.print(`${file}   ${asked.model} v${version}`);
  const { format, card } = stored;
  context.printJson({ model: asked.model, version, form: asked.format, from: format, hash: card.artifactHash, files });
  return exitCodes.ok;
}

async function releasedVersion(state: string, model: string): Promise<number | undefined> {
  const release = await new ReleaseStore(state).read().catch(() => undefined);
  const pin = Object.values(release?.pins ?? {}).find((one) => one.model === model && "artifactHash" in one);
  return pin === undefined ? undefined : Number(pin.modelVersion);
}

function lightgbmOf({ format, bytes, card }: StoredModel): Uint8Array {
  if (format === "lightgbm") return bytes;
  const detail = `${card.model} v${card.version} is of another tool, ${format}`;
  throw interchangeError("other-form", { detail });
}

function onnxOf({ format, bytes, card, signature }: StoredModel): Uint8Array {
  const { model, version, artifactHash, objective = "binary" } = card;
  const made =
    format === "lightgbm"
      ? onnxOfEnsemble(parseLightgbmModel(bytes).ensemble, model)
      : onnxOfXgboost(parseXgboostModel(bytes), model);
  return formatOnnxModel(
    { ...made, featureNames: signature.inputs.map(({ name }) => name) },
    {
      model,
      version: String(version),
      objective,
      inputs: JSON.stringify(signature.inputs),
      ...(signature.classes === undefined ? {} : { classes: JSON.stringify(signature.classes) }),
      ...(signature.threshold === undefined ? {} : { threshold: String(signature.threshold) }),
      artifact_hash: artifactHash,
    },
  );
}
