import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { separation } from "../../examples/fraud/generate/reachable.ts";
import { openFileObjectStore } from "../../packages/throughline/src/adapters/filesystem/object-store/open-file-object-store.ts";
import { compareNumbers } from "../../packages/throughline/src/estimators/drift/compare.ts";
import { evaluateBinary } from "../../packages/throughline/src/estimators/evaluation/evaluate-binary.ts";
import { readReference } from "../../packages/throughline/src/runtime/registry/training-reference.ts";
import type { CommandedProject } from "./live-project.ts";

/** An answer beside what the project says of the same payment once it has read all that came before it. */
export interface Answer {
  readonly id: string;
  readonly score: number;
  readonly version: string;
  /** From the newest event that the answer could know of to its instant. */
  readonly watermarkAgeHours: number;
  /** Whether amount, country, category and age of the merchant were sent as the project reads them from the files. */
  readonly isSentAsRead: boolean;
  /** The features of the answer that are those of the whole past. */
  readonly same: ReadonlySet<string>;
  /** What the newest version says of the payment with the features of the whole past. */
  readonly whole: {
    readonly score: number;
    readonly version: string;
    /** NaN where a feature has no value. */
    readonly features: Readonly<Record<string, number>>;
  };
}

const log = 'logs."fraud-score"';
const direct = ["amount", "country", "category", "merchant_days"] as const;

type Row = Readonly<Record<string, string | number | boolean | null>>;

async function rowsOf(project: CommandedProject, sql: string): Promise<readonly Row[]> {
  const { rows } = await project.ask<{ readonly rows: readonly Row[] }>("query", sql, "--limit", "10000000");
  return rows;
}

/** What became of the answers: by the model, or by the fallback. */
export async function loggedAnswers(project: CommandedProject): Promise<{ all: number; degraded: number }> {
  const [row] = await rowsOf(project, `select count(*)::double n, count_if(degraded)::double degraded from ${log}`);
  return { all: Number(row?.n), degraded: Number(row?.degraded) };
}

/** Names of the model's inputs that are features of a view. */
export async function viewFeatures(project: CommandedProject): Promise<readonly string[]> {
  const [row] = await rowsOf(project, `select json_keys(features) as names from ${log} where not degraded limit 1`);
  const names = (row?.names ?? []) as unknown as readonly string[];
  return names.filter((name) => !(direct as readonly string[]).includes(name));
}

/** The model's answers in the order of time; asked when the project has read the payments themselves. Answers to payments that it has no row of are left out. */
export async function answersOf(project: CommandedProject, features: readonly string[]): Promise<readonly Answer[]> {
  const same = features.map(
    (name) =>
      `json_extract_string(l.features, '$.${name}')::double is not distinct from s.${name}::double as ${name}, s.${name}::double as whole_${name}`,
  );
  const sent = direct.map((name) => `json_extract_string(l.request, '$.${name}') = p.${name}::varchar`);
  sent[0] = "json_extract_string(l.request, '$.amount')::decimal(12, 2) = p.amount";
  sent[3] = "json_extract_string(l.request, '$.merchant_days')::decimal(9, 3) = p.merchant_days";
  const rows = await rowsOf(
    project,
    `select l.id, l.score, l.model_version as version, s.score as whole_score, s.model_version as whole_version,
       (epoch_us(l.as_of) - epoch_us(l.watermark))::double / 3.6e9 as age, ${sent.join(" and ")} as is_sent_as_read, ${same.join(", ")}
     from ${log} l join gold.scores s on s.payment_id = l.id join silver.payments p on p.payment_id = l.id
     where not l.degraded order by l.as_of, l.id`,
  );
  return rows.map((row) => ({
    ...{ id: String(row.id), score: Number(row.score), version: String(row.version) },
    watermarkAgeHours: Number(row.age),
    isSentAsRead: row.is_sent_as_read === true,
    same: new Set(features.filter((name) => row[name] === true)),
    whole: {
      ...{ score: Number(row.whole_score), version: String(row.whole_version) },
      features: Object.fromEntries(features.map((name) => [name, numberOf(row[`whole_${name}`])])),
    },
  }));
}

const numberOf = (value: unknown) => (value === null || value === undefined ? Number.NaN : Number(value));

/** How far features of the whole past lie from the training of a version: what drifts all the same, however new the features are. */
export async function driftOfWholePast(
  project: CommandedProject,
  version: string,
  answers: readonly Answer[],
): Promise<ReadonlyMap<string, number>> {
  const objects = openFileObjectStore({ root: join(project.root, ".throughline/objects") });
  const reference = await readReference(objects, { model: "fraud", version: Number(version) });
  const names = Object.keys(answers[0]?.whole.features ?? {});
  return new Map(
    names.flatMap((name) => {
      const learned = reference?.inputs[name];
      if (learned?.kind !== "numeric") return [];
      const values = Float64Array.from(answers, ({ whole }) => whole.features[name] ?? Number.NaN);
      return [[name, compareNumbers(learned, values).psi ?? Number.NaN] as const];
    }),
  );
}

/** Whether each payment was charged back, as the project knows it now. */
export async function labelsOf(project: CommandedProject, answers: readonly Answer[]): Promise<Float64Array> {
  const rows = await rowsOf(
    project,
    `select p.payment_id as id from silver.payments p join ${log} l on l.id = p.payment_id where p.charged_back`,
  );
  const charged = new Set(rows.map(({ id }) => id));
  return Float64Array.from(answers, ({ id }) => Number(charged.has(id)));
}

/** The card of a version: the measures of its test rows, and where it decides. */
export interface VersionCard {
  readonly metrics: Readonly<Record<string, number>>;
  readonly threshold: number;
}

export async function cardOf(project: CommandedProject, version: string): Promise<VersionCard> {
  const card = await project.ask<{
    readonly metrics: Readonly<Record<string, number>>;
    readonly files: { readonly signature: string };
  }>("models", "fraud", version);
  const { threshold } = JSON.parse(await readFile(card.files.signature, "utf8")) as { readonly threshold: number };
  return { metrics: card.metrics, threshold };
}

/** How scores do against labels. */
export interface Quality {
  readonly auc: number;
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
}

/** Measures decisions at the threshold of the version that gave each score. */
export function qualityOf(
  scored: readonly { readonly score: number; readonly version: string }[],
  labels: Float64Array,
  cards: ReadonlyMap<string, VersionCard>,
): Quality {
  const scores = Float64Array.from(scored, ({ score }) => score);
  const called = Float64Array.from(scored, ({ score, version }) =>
    Number(score >= (cards.get(version)?.threshold ?? Number.NaN)),
  );
  const { precision, recall, f1 } = evaluateBinary({ scores: called, label: labels, threshold: 0.5 }).atThreshold;
  return { auc: separation(scores, Uint8Array.from(labels)).auc ?? Number.NaN, f1, precision, recall };
}
