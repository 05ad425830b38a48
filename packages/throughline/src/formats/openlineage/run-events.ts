import { type GraphNode, nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { isoOfUs } from "../../ports/clock.ts";
import { type BuiltFacts, type Datasets, datasetsOf } from "./datasets.ts";
import {
  eventSchema,
  facetMaker,
  type LineageDataset,
  type LineageFacets,
  type LineageRunEvent,
  type MakeFacet,
  presentFacets,
} from "./run-event.ts";
import { runIdOf } from "./run-ids.ts";

/** The run that events are about. */
export interface LineageRun {
  /** `run-1a2b3c4d`. */
  readonly id: string;
  /** The Clock's now when it began, microseconds since 1970. */
  readonly startedUs: number;
}

/** One measured promise. */
export interface LineageMeasurement {
  readonly promise: string;
  readonly says: string;
  readonly held: boolean;
  readonly figure: string | number;
  readonly limit: string | number;
}

/** Why something failed. */
export interface LineageFailure {
  readonly code: string;
  readonly detail: string;
}

export interface RunEventsOptions {
  readonly graph: ProjectGraph;
  readonly run: LineageRun;
  /** Our version. */
  readonly version: string;
}

/** Makes the events of one run. Every declaration is a job, the run as a whole is their parent. Times are microseconds since 1970. */
export interface RunEvents {
  readonly runStarted: () => LineageRunEvent;
  readonly runEnded: (atUs: number, failure?: LineageFailure) => LineageRunEvent;
  readonly buildStarted: (declaration: string, atUs: number) => LineageRunEvent;
  readonly buildEnded: (
    declaration: string,
    atUs: number,
    built: BuiltFacts & { failure?: LineageFailure },
  ) => LineageRunEvent;
  /** What was measured, as a run of its own that reads what was built: START and COMPLETE. */
  readonly checked: (
    declaration: string,
    atUs: number,
    measured: readonly LineageMeasurement[],
  ) => readonly LineageRunEvent[];
}

const runJob = "run";

/** Makes the events of a run. */
export function runEventsOf({ graph, run, version }: RunEventsOptions): RunEvents {
  const producer = `https://www.npmjs.com/package/throughline/v/${version}`;
  const facet = facetMaker(producer);
  const datasets = datasetsOf(graph, facet);
  const context = { graph, run, version, producer, facet, datasets };
  const node = (declaration: string) => nodeOf(graph, declaration);
  return {
    runStarted: () => eventOf(context, { type: "START", atUs: run.startedUs, job: runJob }),
    runEnded: (atUs, failure) => eventOf(context, { ...endOf(failure), atUs, job: runJob }),
    buildStarted: (declaration, atUs) =>
      eventOf(context, {
        type: "START",
        atUs,
        job: declaration,
        node: node(declaration),
        ...readsAndWrites(context, declaration),
      }),
    buildEnded: (declaration, atUs, built) =>
      eventOf(context, {
        ...endOf(built.failure),
        atUs,
        job: declaration,
        node: node(declaration),
        ...readsAndWrites(context, declaration, built),
      }),
    checked: (declaration, atUs, measured) => {
      const inputs = checkedInputs(context, declaration, measured);
      const job = { atUs, job: `${declaration}.checks`, node: node(declaration), inputs, isCheck: true };
      return [eventOf(context, { ...job, type: "START" }), eventOf(context, { ...job, type: "COMPLETE" })];
    },
  };
}

interface Context extends RunEventsOptions {
  readonly producer: string;
  readonly facet: MakeFacet;
  readonly datasets: Datasets;
}

interface EventParts {
  readonly type: LineageRunEvent["eventType"];
  readonly atUs: number;
  readonly job: string;
  readonly node?: GraphNode | undefined;
  readonly failure?: LineageFailure;
  readonly inputs?: readonly LineageDataset[];
  readonly outputs?: readonly LineageDataset[];
  readonly isCheck?: boolean;
}

const endOf = (failure: LineageFailure | undefined): Pick<EventParts, "type" | "failure"> =>
  failure === undefined ? { type: "COMPLETE" } : { type: "FAIL", failure };

function eventOf(context: Context, parts: EventParts): LineageRunEvent {
  const { graph, run, producer } = context;
  return {
    eventType: parts.type,
    eventTime: isoOfUs(parts.atUs),
    producer,
    schemaURL: eventSchema,
    run: { runId: runIdOf(graph.project, run.id, parts.job), facets: runFacets(context, parts) },
    job: { namespace: graph.project, name: parts.job, facets: jobFacets(context, parts) },
    inputs: parts.inputs ?? [],
    outputs: parts.outputs ?? [],
  };
}

function runFacets({ graph, run, version, facet }: Context, { job, failure }: EventParts): LineageFacets {
  const parent = {
    run: { runId: runIdOf(graph.project, run.id, runJob) },
    job: { namespace: graph.project, name: runJob },
  };
  return presentFacets({
    nominalTime: facet("NominalTimeRunFacet", { nominalStartTime: isoOfUs(run.startedUs) }),
    processing_engine: facet("ProcessingEngineRunFacet", { name: "Throughline", version }),
    parent: job === runJob ? undefined : facet("ParentRunFacet", { ...parent, root: parent }),
    errorMessage:
      failure === undefined
        ? undefined
        : facet("ErrorMessageRunFacet", {
            message: `${failure.code}: ${failure.detail}`,
            programmingLanguage: "TypeScript",
          }),
  });
}

function jobFacets({ facet }: Context, { node, isCheck }: EventParts): LineageFacets {
  const { description, owner } = node ?? {};
  return presentFacets({
    jobType: facet("JobTypeJobFacet", {
      processingType: "BATCH",
      integration: "THROUGHLINE",
      jobType: node === undefined ? "RUN" : isCheck === true ? "CHECKS" : node.title.toUpperCase().replaceAll(" ", "_"),
    }),
    documentation:
      description === undefined || isCheck === true ? undefined : facet("DocumentationJobFacet", { description }),
    ownership:
      owner === undefined ? undefined : facet("OwnershipJobFacet", { owners: [{ name: owner, type: "OWNER" }] }),
  });
}

/** The ports that a declaration reads, and those that it gives, of which the first is what was built. */
function readsAndWrites({ graph, datasets }: Context, declaration: string, built: BuiltFacts = {}) {
  const read = graph.edges.filter(({ to, writes }) => to === declaration && writes !== true);
  const ports = new Map(read.map((edge) => [`${edge.from}#${edge.port}`, edge]));
  const node = nodeOf(graph, declaration);
  return {
    inputs: [...ports.values()].map(({ from, port }) => datasets.input(from, port)),
    outputs: (node?.provides ?? []).slice(0, 1).map((port) => datasets.output(node as GraphNode, port, built)),
  };
}

function checkedInputs(
  { graph, datasets, facet }: Context,
  declaration: string,
  measured: readonly LineageMeasurement[],
): readonly LineageDataset[] {
  const node = nodeOf(graph, declaration);
  const port = node?.provides[0];
  if (node === undefined || port === undefined) return [];
  const columns = port.shape.map(({ name }) => name);
  const assertions = measured.map(({ promise, says, held, figure, limit }) => {
    const column = columns.find((name) => promise.endsWith(` ${name}`));
    return {
      assertion: promise.split(" ")[0] === "check" ? promise.slice("check ".length) : promise,
      success: held,
      ...(column === undefined ? {} : { column }),
      name: promise,
      description: says,
      expected: String(limit),
      actual: String(figure),
    };
  });
  const dataset = datasets.input(declaration, port.name);
  return [
    { ...dataset, inputFacets: { dataQualityAssertions: facet("DataQualityAssertionsDatasetFacet", { assertions }) } },
  ];
}
