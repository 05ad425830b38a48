import { join } from "node:path";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { counted } from "../../contracts/core/counted.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { lineageError } from "../../runtime/lineage-events/error-codes.ts";
import { openEventSink } from "../../runtime/lineage-events/event-sink.ts";
import { endpointOf } from "../../runtime/lineage-events/event-target.ts";
import { eventsOfRun } from "../../runtime/lineage-events/events-of-run.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { cliError } from "../frame/error-codes.ts";
import { ownVersion } from "../frame/own-version.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { openGraph } from "../graph/open-graph.ts";
import { type ConfiguredProject, configuredProject } from "../project/project-config.ts";
import { unsentFile } from "./run-lineage.ts";
import { recordsOf } from "./run-records.ts";
import { writeOutputs } from "./write-output.ts";

export interface OpenLineageOptions {
  /** Id of the run, or `latest`. */
  readonly run: string;
  readonly out: string | undefined;
  /** The variable of the environment that holds the key of an endpoint. */
  readonly keyVariable: string | undefined;
}

/** Gives the events of a run that is over: as lines, into a file, or to an endpoint. */
export async function exportOpenLineage(context: VerbContext, options: OpenLineageOptions): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const { state } = project;
  const records = await recordsOf(project, options.run);
  const graph = await graphOf(project, records.run.release);
  const tables = openDeltaTableStore({ root: join(state, "lake") });
  const events = await eventsOfRun({ records, graph, tables, version: ownVersion() });
  if (options.out !== undefined && /^https?:\/\//.test(options.out)) {
    const sink = openEventSink({
      target: { kind: "endpoint", url: addressOf(options.out), key: keyOf(context, options.keyVariable) },
      keepIn: unsentFile(state, records.run.id),
      flushMs: 60_000,
      requestMs: 10_000,
    });
    for (const event of events) sink.send(event);
    const report = await sink.close();
    context.printJson({ run: records.run.id, ...report });
    if (report.sent === events.length) {
      context.print(`${counted(report.sent, "event")} of ${records.run.id} sent to ${report.target}`);
      return exitCodes.ok;
    }
    const where = report.keptIn === undefined ? "" : `; the others are in ${report.keptIn}`;
    const detail = `${report.sent} of ${events.length} events were taken by ${report.target}: ${report.reason}${where}`;
    if (context.json) return exitCodes.problem;
    throw lineageError("not-taken", { detail });
  }
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  const [file] = await writeOutputs(context, [{ name: `${records.run.id}.ndjson`, text }], options.out);
  if (file !== undefined) context.print(`${counted(events.length, "event")} of ${records.run.id} in ${file}`);
  context.printJson({ run: records.run.id, events, ...(file === undefined ? {} : { file }) });
  return exitCodes.ok;
}

/** The graph of the release that the run led to; where that is gone, the present one. */
async function graphOf({ root, state }: ConfiguredProject, release: string | null): Promise<ProjectGraph> {
  const found = release === null ? undefined : await new ReleaseStore(state).read(release).catch(() => undefined);
  return found?.graph ?? (await openGraph({ root })).graph;
}

function addressOf(out: string): string {
  if (URL.canParse(out) && new URL(out).username === "" && new URL(out).password === "") return endpointOf(out);
  throw cliError("bad-option", {
    detail: "--out is no address without a user or password",
    hint: "Give the key with --key",
  });
}

function keyOf({ io }: VerbContext, variable: string | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const key = io.env[variable];
  if (key === undefined || key === "")
    throw cliError("bad-option", { detail: `--key names a variable that is unset: ${variable}`, hint: "Set it" });
  return key;
}
