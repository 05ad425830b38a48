import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Bench, BenchContext } from "./harness/bench.ts";
import { interleaveProcesses, type ProcessCost } from "./harness/measure.ts";
import { type CommandOptions, runCommand } from "./harness/measure-command.ts";
import { pairedRatios } from "./harness/statistics.ts";
import { type DbtInstallation, dbtInstallation } from "./projects/dbt-installation.ts";
import { dbtFiles } from "./projects/dbt-project.ts";
import { linkPackages, sqlProjectFiles, writeFiles } from "./projects/generate-project.ts";
import { writeLock } from "./projects/locked-project.ts";

const execute = promisify(execFile);
const bin = join(import.meta.dirname, "../packages/throughline/bin/throughline.mjs");

/** Four tables each: 500 models. */
const domains = 125;
/** The table that is edited and asked about: its readers are in every domain after it. */
const edited = { dbt: "models/silver/silver_d007_orders.sql", throughline: "data/d007-tables.ts" };
const asked = { dbt: "silver_d007_customers", throughline: "silver.d007_customers" };

/** Sends nothing, asks PyPI for nothing, and keeps its logs to itself: what could only cost it time. */
const quiet = {
  DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
  DBT_VERSION_CHECK: "false",
  DBT_LOG_LEVEL_FILE: "none",
  DBT_LOG_LEVEL: "error",
  DBT_USE_COLORS: "false",
};

export const bench: Bench = {
  name: "dbt",
  question: "What do `check` and `impact` cost beside `dbt parse` and `dbt ls` on the same 500 SQL models?",
  async run(context) {
    const installation = await dbtInstallation();
    if ("failure" in installation) {
      console.error(`SKIPPED: dbt is not installed and can't be.\n${installation.failure}\n`);
      return;
    }
    const folder = await mkdtemp(join(tmpdir(), "throughline-bench-"));
    try {
      const pair = await projectsIn(folder, installation);
      const readers = await sameReaders(pair);
      console.log(`${installation.says}\n500 models, ${readers} downstream of ${asked.throughline}\n`);
      context.figure("downstream_models", "", readers);
      await measure(context, pair);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** The same models twice, and how each program is called on them. */
interface Pair {
  readonly installation: DbtInstallation;
  readonly dbtFolder: string;
  readonly ownFolder: string;
  dbt(...args: readonly string[]): Promise<ProcessCost>;
  own(...args: readonly string[]): Promise<ProcessCost>;
}

async function projectsIn(folder: string, installation: DbtInstallation): Promise<Pair> {
  const [dbtFolder, ownFolder] = [join(folder, "dbt"), join(folder, "throughline")];
  await writeFiles(dbtFolder, dbtFiles(domains));
  await writeFiles(ownFolder, sqlProjectFiles(domains));
  await linkPackages(ownFolder);
  await writeLock(ownFolder);
  const run = (command: readonly string[], options: CommandOptions) =>
    runCommand(installation.python, command, options);
  return {
    installation,
    dbtFolder,
    ownFolder,
    dbt: (...args) => run([installation.dbt, ...args], { cwd: dbtFolder, env: quiet }),
    own: (...args) => run([process.execPath, bin, ...args], { cwd: ownFolder }),
  };
}

/** Number of models downstream of one; throws where the two programs do not name the same ones. */
async function sameReaders({ installation, dbtFolder, ownFolder }: Pair): Promise<number> {
  const dbt = await execute(
    installation.dbt,
    ["--quiet", "ls", "--select", `${asked.dbt}+`, "--exclude", asked.dbt, "--output", "name"],
    { cwd: dbtFolder, env: { ...process.env, ...quiet }, maxBuffer: 2 ** 26 },
  );
  const own = await execute(process.execPath, [bin, "impact", asked.throughline, "--json"], {
    cwd: ownFolder,
    maxBuffer: 2 ** 26,
  });
  const { affected } = JSON.parse(own.stdout) as { readonly affected: readonly { readonly name: string }[] };
  const theirs = dbt.stdout.trim().split("\n").sort();
  const ours = affected.map(({ name }) => name.replace(".", "_")).sort();
  const isSame = theirs.length === ours.length && theirs.every((name, i) => name === ours[i]);
  if (!isSame) throw new Error(`dbt names ${theirs.length} models downstream, throughline ${ours.length}`);
  return ours.length;
}

async function measure(context: BenchContext, pair: Pair): Promise<void> {
  const { dbt, own } = pair;
  const steps: Readonly<Record<string, { dbt: () => Promise<ProcessCost>; own: () => Promise<ProcessCost> }>> = {
    cold: {
      dbt: async () => {
        await rm(join(pair.dbtFolder, "target"), { recursive: true, force: true });
        return dbt("parse", "--no-partial-parse");
      },
      own: async () => {
        await rm(join(pair.ownFolder, ".throughline"), { recursive: true, force: true });
        return own("check");
      },
    },
    edited: {
      dbt: async () => {
        await edit(join(pair.dbtFolder, edited.dbt));
        return dbt("parse");
      },
      own: async () => {
        await edit(join(pair.ownFolder, edited.throughline));
        return own("check");
      },
    },
    warm: { dbt: () => dbt("parse"), own: () => own("check") },
    downstream: {
      dbt: () => dbt("ls", "--select", `${asked.dbt}+`),
      own: () => own("impact", asked.throughline),
    },
  };
  for (const [name, step] of Object.entries(steps)) {
    if (name !== "cold") await settle();
    const costs = await interleaveProcesses(step, { rounds: context.rounds(5), warmup: 1 });
    report(context, name, costs);
  }
}

function report(context: BenchContext, name: string, costs: Readonly<Record<"dbt" | "own", ProcessCost[]>>): void {
  for (const [who, samples] of [["dbt", costs.dbt] as const, ["throughline", costs.own] as const]) {
    context.times(`${name}_${who}`, samples);
    const peaks = samples.map(({ rssPeakBytes }) => rssPeakBytes / 2 ** 20);
    context.figure(`${name}_${who}_rss_peak_mib`, "MiB", peaks);
  }
  context.ratio(`${name}_throughline_to_dbt_wall`, costs.own, costs.dbt);
  const cpu = (samples: readonly ProcessCost[]) => samples.map(({ cpuMs }) => cpuMs);
  context.figure(`${name}_throughline_to_dbt_cpu_ratio`, "", pairedRatios(cpu(costs.own), cpu(costs.dbt)));
}

/** Widens or narrows a space in the SQL: another text, the same meaning. */
async function edit(file: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.includes("select  o.") ? text.replace("select  o.", "select o.") : text.replace("select o.", "select  o."),
  );
}

/** Files that were written less than two seconds ago are read, not only looked at. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 2_500));
