import { parseDuration } from "../../contracts/core/duration.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { literal, quoteName } from "../../contracts/sql/text.ts";
import type { Distribution } from "../../estimators/drift/distribution.ts";
import { isoOfUs } from "../../ports/clock.ts";
import type { ColumnVector, QuerySession } from "../../ports/query-engine.ts";
import type { TrainingReference } from "../registry/training-reference.ts";

/** Most answers of a window that are compared, the newest ones. */
const mostCompared = 100_000;

/** What one column of the answers holds. */
export type LoggedColumn =
  | { readonly kind: "numeric"; readonly values: Float64Array }
  | { readonly kind: "categorical"; readonly values: readonly (string | null)[] };

/** Answers of one model version. */
export interface LoggedWindow {
  readonly answers: number;
  readonly inputs: Readonly<Record<string, LoggedColumn>>;
  readonly score: Float64Array;
  /** Instants of the oldest and the newest answer, microseconds since 1970. */
  readonly fromUs: number;
  readonly toUs: number;
}

export interface WindowOptions {
  readonly session: QuerySession;
  readonly endpoint: Endpoint;
  readonly reference: TrainingReference;
  readonly window: string | number;
  readonly nowUs: number;
  /** Only answers after this instant. */
  readonly afterUs?: number;
}

/** Reads the answers that the version of a reference gave, as they are logged. An input that a row lacks is a missing value. */
export async function readWindow(options: WindowOptions): Promise<LoggedWindow> {
  const { session, reference } = options;
  const kinds: readonly (readonly [string, Distribution["kind"]])[] = Object.entries(reference.inputs).map(
    ([name, { kind }]) => [name, kind],
  );
  const numbers: number[][] = [[], [], ...kinds.map(() => [])];
  const texts: (string | null)[][] = numbers.map(() => []);
  for await (const batch of session.read(windowSql(options, kinds)))
    for (const [i, vector] of batch.columns.entries()) {
      if (i >= 2 && kinds[i - 2]?.[1] === "categorical") appendTexts(vector, texts[i] as (string | null)[]);
      else appendNumbers(vector, numbers[i] as number[]);
    }
  const at = numbers[0] as number[];
  const inputs = kinds.map(([name, kind], i): [string, LoggedColumn] => [
    name,
    kind === "categorical"
      ? { kind, values: texts[i + 2] as (string | null)[] }
      : { kind, values: Float64Array.from(numbers[i + 2] as number[]) },
  ]);
  return {
    answers: at.length,
    inputs: Object.fromEntries(inputs),
    score: Float64Array.from(numbers[1] as number[]),
    fromUs: at.at(-1) ?? Number.NaN,
    toUs: at[0] ?? Number.NaN,
  };
}

function appendNumbers({ values, nulls }: ColumnVector, into: number[]): void {
  for (let i = 0; i < values.length; i++) into.push(nulls?.[i] === 1 ? Number.NaN : Number(values[i]));
}

function appendTexts({ values }: ColumnVector, into: (string | null)[]): void {
  for (const value of values) into.push(value === null ? null : String(value));
}

/** Newest first: the instant, the score, then every input. */
function windowSql(
  { endpoint, reference, window, nowUs, afterUs }: WindowOptions,
  kinds: readonly (readonly [string, Distribution["kind"]])[],
): string {
  const inputs = kinds.map(([name, kind], i) => {
    const value = `json_extract_string(features, ${literal(jsonPointer(name))})`;
    return `${kind === "categorical" ? value : `TRY_CAST(${value} AS DOUBLE)`} AS i${i}`;
  });
  const start = typeof window === "number" ? undefined : nowUs - (parseDuration(window) ?? 0);
  const after = Math.max(start ?? Number.NEGATIVE_INFINITY, afterUs ?? Number.NEGATIVE_INFINITY);
  const conditions = [
    "NOT degraded",
    `model_version = ${literal(String(reference.version))}`,
    `as_of <= ${instant(nowUs)}`,
    ...(Number.isFinite(after) ? [`as_of > ${instant(after)}`] : []),
  ];
  const most = typeof window === "number" ? Math.min(window, mostCompared) : mostCompared;
  return `SELECT epoch_us(as_of)::DOUBLE AS t, score::DOUBLE AS s, ${inputs.join(", ")} FROM ${quoteName(endpoint.log.name)}
    WHERE ${conditions.join(" AND ")} ORDER BY as_of DESC, request_id DESC LIMIT ${most}`;
}

/** An instant as SQL. */
export const instant = (us: number): string => `TIMESTAMPTZ ${literal(isoOfUs(Math.floor(us)))}`;

/** A key of an object as RFC 6901 points at it, whatever characters it has. */
const jsonPointer = (key: string) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
