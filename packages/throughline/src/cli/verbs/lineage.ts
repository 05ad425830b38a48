import type { Target } from "../../contracts/graph/find-target.ts";
import { type LineageStep, lineageOf } from "../../contracts/graph/lineage.ts";
import { fieldKey, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { cliError } from "../frame/error-codes.ts";
import { exitCodes } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { askedTarget } from "../graph/asked-target.ts";
import { graphOptions } from "../graph/graph-options.ts";
import { openGraph } from "../graph/open-graph.ts";
import { renderLineage } from "../render/lineage.ts";
import { formatPlace } from "../render/place.ts";
import { problemNote } from "../render/problem-note.ts";

/** `throughline lineage <declaration[.field]>`: where it comes from and where it goes. */
export const lineage = defineVerb({
  options: {
    up: { type: "boolean", description: "only toward the raw columns" },
    down: { type: "boolean", description: "only toward replies and figures" },
    depth: { type: "number", value: "<steps>", description: "follow so many steps; default: all" },
    rows: { type: "boolean", description: "follow filters, join keys and times too" },
    ...graphOptions,
  },
  arguments: { names: ["<declaration[.field]>"], min: 1 },
  examples: [
    ["throughline lineage fraud_rate --up", "what a figure is made from"],
    ["throughline lineage bronze.payments.amount", "one column"],
    ["throughline lineage fraud --depth 1", "what a model reads, and who reads it"],
  ],
  description:
    "Follows a field, or a whole declaration, through every declaration up to the raw columns and down to replies and figures. " +
    "Lineage through SQL comes from the bound query; through a handler it is possible, not definite.",
  async run({ options, positionals, root, style, columns, print, printJson }) {
    const depth = depthOf(options.depth);
    const opened = await openGraph({ root: root(), useCache: options["no-cache"] !== true });
    const { graph, problems } = opened;
    const target = askedTarget(opened, positionals[0] as string);
    const { upstream, downstream } = lineageOf(graph, target);
    const rendering = {
      graph,
      starts: startsOf(target),
      isWhole: target.field === undefined,
      depth,
      withRows: options.rows === true,
      style,
      columns,
    };
    const sides = sidesOf(options);
    const part = (title: string, steps: readonly LineageStep[], toward: "from" | "to") =>
      steps.length === 0
        ? `${style.bold(title)}  ${style.dim("nothing")}`
        : `${style.bold(title)}\n${renderLineage(steps, toward, rendering)}`;
    print(
      [
        ...(sides.up ? [part("made from", upstream, "from")] : []),
        ...(sides.down ? [part("goes into", downstream, "to")] : []),
        ...problemNote(problems, style),
      ].join("\n\n"),
    );
    const within = (steps: readonly LineageStep[]) => steps.filter((step) => step.depth <= depth);
    const [up, down] = [sides.up ? within(upstream) : [], sides.down ? within(downstream) : []];
    printJson({
      ...targetJson(target),
      upstream: up,
      downstream: down,
      declarations: namedIn(graph, [...up, ...down]),
      problems: problems.length,
    });
    return exitCodes.ok;
  },
});

function depthOf(depth: number | undefined): number {
  if (depth === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isInteger(depth) && depth > 0) return depth;
  throw cliError("bad-option", { detail: `--depth is not a whole number above 0: ${depth}` });
}

/** Both sides, unless one is asked for. */
function sidesOf({ up, down }: { readonly up?: boolean; readonly down?: boolean }) {
  const isBoth = up === down;
  return { up: isBoth || up === true, down: isBoth || down === true };
}

function startsOf({ node, port, field }: Target): readonly string[] {
  return [...node.provides, ...node.accepts]
    .filter(({ name }) => port === undefined || name === port)
    .flatMap(({ name, shape }) =>
      shape
        .filter((one) => field === undefined || one.name === field)
        .map((one) => fieldKey({ declaration: node.id, port: name, field: one.name })),
    );
}

function targetJson({ node, port, field }: Target) {
  const target = field === undefined ? node.name : `${node.name}.${field}`;
  return { target, declaration: node.id, port: port ?? null, field: field ?? null };
}

/** The declarations that steps name, by id. */
function namedIn(graph: ProjectGraph, steps: readonly LineageStep[]) {
  const ids = new Set(steps.flatMap(({ from, to }) => [from, to]).map((key) => key.slice(0, key.indexOf("#"))));
  const named = graph.nodes.filter(({ id }) => ids.has(id));
  const entries = named.map(({ id, name, title, role, owner, place }) => [
    id,
    { name, kind: title, role: role ?? null, owner: owner ?? null, place: formatPlace(place) },
  ]);
  return Object.fromEntries(entries);
}
