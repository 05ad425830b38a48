import type { Bench } from "./harness/bench.ts";
import { judgeMutations } from "./mutations/judge-mutations.ts";
import { openSqlColumns } from "./mutations/oracle/sql-columns.ts";
import { baseProjects } from "./mutations/project-files.ts";
import { disagreementOf, type Judged, ratioOf, type Score, type Share, scoreOf } from "./mutations/score.ts";

/** What a report of breaks has to reach. */
const wanted = { recall: 1, precision: 0.95 };

/** Changes of the example projects, each with victims that no contract was asked for. `MUTATIONS=verbose` lists every disagreement. */
export const bench: Bench = {
  name: "mutations",
  question: "Whom of those that a change breaks does the report name, and whom does it name wrongly?",
  async run(context) {
    const started = performance.now();
    const sql = await openSqlColumns();
    const judged: Judged[] = [];
    const reports: number[] = [];
    try {
      for (const project of baseProjects())
        judged.push(...(await judgeMutations(project, sql, (milliseconds) => void reports.push(milliseconds))));
    } finally {
      sql.close();
    }
    printKinds(judged);
    printDisagreements(judged);
    const score = scoreOf(judged);
    printShares(score);
    console.log(`load, resolve, analyse and report: ${Math.round(medianOf(reports))} ms a change (median)\n`);
    const [recall, precision] = [ratioOf(score.recall), ratioOf(score.precision)];
    context.figure("recall", "", recall);
    context.figure("precision", "", precision);
    context.figure("changes", "", judged.length);
    context.figure("seconds", "s", (performance.now() - started) / 1000);
    if (recall < wanted.recall || precision < wanted.precision) process.exitCode = 1;
  },
};

const medianOf = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function printKinds(judged: readonly Judged[]): void {
  const kinds = new Map<string, Judged[]>();
  for (const one of judged) kinds.set(one.mutation.kind, [...(kinds.get(one.mutation.kind) ?? []), one]);
  const width = Math.max(...[...kinds.keys()].map((kind) => kind.length));
  console.log(`${"kind".padEnd(width)}  changes  victims  of them missed  named wrongly`);
  for (const [kind, own] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { recall, precision } = scoreOf(own);
    const cells = [String(own.length).padStart(7), String(recall.of).padStart(7)];
    const wrong = [String(recall.of - recall.hits).padStart(14), String(precision.of - precision.hits).padStart(13)];
    console.log([kind.padEnd(width), ...cells, ...wrong].join("  "));
  }
}

function printDisagreements(judged: readonly Judged[]): void {
  for (const which of ["definite", "possible"] as const) {
    const found = judged.flatMap((one) => disagreementOf(one, which) ?? []);
    console.log(`\n${found.length} changes of ${judged.length} with a disagreement on a ${which} victim`);
    if (process.env.MUTATIONS === "verbose") for (const one of found) console.log(one);
  }
}

function printShares({ recall, precision, certainty, possibleRecall, possiblePrecision }: Score): void {
  const words = ({ hits, of }: Share) => `${hits} of ${of}`;
  console.log(
    `\ndefinite victims: ${words(recall)} are named as definite, ${words(precision)} of those so named are affected,`,
  );
  console.log(`${words(certainty)} of these for certain, the rest through code that has been run or compiled`);
  console.log(`possible victims: ${words(possibleRecall)} of those that code is affected through are named,`);
  console.log(`${words(possiblePrecision)} of those that are named as possible are affected`);
}
