import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { cliJson, query } from "./cli.ts";
import type { TempProject } from "./temp-project.ts";

/** What runs left of a project with the model `fraud`, without what names a run: equal for equal inputs. */
export interface RunOutcome {
  /** Number of rows and a sum of their hashes, by table. */
  readonly tables: Readonly<Record<string, string>>;
  readonly model: { readonly artifactHash: string; readonly metrics: object };
  readonly measured: readonly unknown[];
  readonly pinned: readonly string[];
  readonly lock: string;
}

/** The columns that are compared of each table of the fraud example. */
const ofFraud: Readonly<Record<string, string>> = {
  "bronze.payments": "*",
  "bronze.payments__rejected": "reason",
  "bronze.merchants": "*",
  "bronze.merchants__rejected": "reason",
  "bronze.chargebacks": "*",
  "silver.merchants": "*",
  "silver.payments": "*",
  "silver.payments__rejected": "reason",
  "gold.scores": "* exclude (scored_at, model_version)",
};

/** Reads what the current release holds, and what a run with nothing to do knows of its promises. */
export async function outcomeOf(project: TempProject, now: string, compared = ofFraud): Promise<RunOutcome> {
  const last = await cliJson<{ built: number; created: boolean; release: string; measured: object[] }>(project, [
    ...["run", "--now", now],
  ]);
  if (last.built !== 0 || last.created) throw new Error(`a run with nothing to do built ${last.built}`);
  const sums = Object.entries(compared).map(
    ([name, columns]) =>
      `select '${name}' as name, count(*) || ' rows, ' || coalesce(sum(hash(r)::hugeint), 0) as content from (select ${columns} from ${name}) r`,
  );
  const rows = await query<{ name: string; content: string }>(project, sums.join(" union all "));
  const { pins } = await releaseOf(project, last.release);
  const model = `objects/models/fraud/${pins["model:fraud"]?.modelVersion}`;
  const { artifactHash, metrics } = JSON.parse(await readFile(path.join(project.state, model, "card.json"), "utf8"));
  return {
    tables: Object.fromEntries(rows.map(({ name, content }) => [name, content])),
    model: { artifactHash, metrics },
    measured: last.measured,
    pinned: Object.keys(pins).sort(),
    lock: await project.read("throughline.lock.json"),
  };
}

async function releaseOf(project: TempProject, id: string) {
  const file = path.join(project.state, "releases", id, "release.json");
  return JSON.parse(await readFile(file, "utf8")) as {
    readonly pins: Readonly<Record<string, { readonly modelVersion?: number }>>;
  };
}

/** Files below a project that stand for work that was not finished. */
export async function unfinishedFiles(project: TempProject): Promise<readonly string[]> {
  const names = await readdir(project.root, { recursive: true });
  return names.filter((name) => /\.partial|\.tmp|\.new|\.throughline\/tmp\//.test(name));
}
