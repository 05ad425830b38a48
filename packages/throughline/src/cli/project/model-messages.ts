import type { ProblemDocument } from "../../formats/problem-json/problem-json.ts";
import type { ExplainedRow, ExplainedSample } from "../../runtime/studio/explain-model.ts";
import type { ModelComparison } from "../../runtime/training/compare-models.ts";

/** What the process that reads models' rows is asked. */
export type ModelTask = {
  /** Absolute folders of the project and of its state. */
  readonly root: string;
  readonly state: string;
  readonly model: string;
  readonly version: number;
} & (
  | { readonly what: "sample" }
  | { readonly what: "row"; readonly key: string }
  | { readonly what: "comparison"; readonly against: number }
);

/** What it answers: the first that fits the task, or what went wrong. */
export type ModelAnswer =
  | { readonly sample: ExplainedSample }
  | { readonly row: ExplainedRow | null }
  | { readonly comparison: ModelComparison }
  | { readonly problem: ProblemDocument };
