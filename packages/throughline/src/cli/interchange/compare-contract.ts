import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { breaksOf } from "../../contracts/diff/breaks.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { type GraphNode, nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { type LockEntry, lockOf } from "../../contracts/lock/lock.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { customValue, type OdcsContract, type OdcsObject } from "../../formats/odcs/contract.ts";
import { keyOfObject, shapeOfObject } from "../../formats/odcs/shape-of-object.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { openGraph } from "../graph/open-graph.ts";
import { reportJson } from "../render/break-json.ts";
import { renderBreaks, renderCompatible } from "../render/breaks.ts";
import { problemNote } from "../render/problem-note.ts";
import { askedNode } from "./asked-port.ts";
import { interchangeError } from "./error-codes.ts";
import { readContractFile } from "./read-contract-file.ts";

/** A schema object with the port that it is about. */
interface Pair {
  readonly object: OdcsObject;
  readonly node: GraphNode;
  readonly port: string;
  readonly shape: Shape;
}

/**
 * Compares a contract with the declarations of its name, by the rules that `check` compares the lock by. What a source's contract says
 * is what will arrive: it breaks those who read something else. What the contract of anything else says was promised: it breaks those
 * outside, where the declaration gives something else.
 */
export async function compareContract(
  context: VerbContext,
  { file, as }: { readonly file: string; readonly as: string | undefined },
): Promise<number> {
  const opened = await openGraph({ root: context.root() });
  const contract = await readContractFile(context, file);
  const pairs = pairsOf(contract, opened.graph, as === undefined ? undefined : askedNode(opened, as));
  const [first] = pairs;
  if (first === undefined) throw unknownDeclaration(contract, opened.graph);
  const isArriving = isRaw(opened.graph, first.node);
  const report = isArriving ? arrivingBreaks(opened.graph, pairs) : promisedBreaks(opened.graph, pairs);
  const { style, columns } = context;
  const names = [...new Set(pairs.map(({ node }) => node.name))].join(", ");
  const blocks = [
    ...(report.breaks.length === 0
      ? [
          `${style.green("✓")} ${names} ${isArriving ? "reads what the contract gives" : "gives what the contract promises"}`,
        ]
      : [renderBreaks(report.breaks, { style, columns, hasCures: false })]),
    ...(report.compatible.length === 0
      ? []
      : [`${style.bold("harmless")}\n${renderCompatible(report, { style, columns })}`]),
    ...problemNote(opened.problems, style),
  ];
  context.print(blocks.join("\n\n"));
  context.printJson({
    declarations: pairs.map(({ node }) => node.id),
    ...reportJson(report),
    problems: opened.problems.length,
  });
  return report.breaks.length === 0 ? exitCodes.ok : exitCodes.problem;
}

function unknownDeclaration(contract: OdcsContract, graph: ProjectGraph): ThroughlineError {
  const names = (contract.schema ?? []).map(writtenName);
  const meant = graph.nodes.filter((node) => names.some((name) => node.name.endsWith(`.${name}`)));
  if (meant.length === 0)
    return interchangeError("unknown-declaration", { detail: `no declaration has this name: ${names.join(", ")}` });
  const detail = `several declarations may be meant: ${meant.map(({ name }) => name).join(", ")}`;
  return interchangeError("unknown-declaration", {
    detail,
    hint: `Name one with --as, such as --as ${meant[0]?.name}`,
  });
}

const writtenName = ({ name, physicalName }: OdcsObject): string => physicalName ?? name;

/** What has no code of ours before it: its contract is somebody else's. */
const isRaw = ({ edges }: ProjectGraph, { id }: GraphNode): boolean =>
  !edges.some(({ to, writes }) => to === id && writes !== true);

/** Each schema object beside the port that it is about: by our own id, by name, or the one declaration that was named. */
function pairsOf(contract: OdcsContract, graph: ProjectGraph, named: GraphNode | undefined): readonly Pair[] {
  const own = customValue(contract, "declaration");
  return (contract.schema ?? []).flatMap((object): Pair[] => {
    const name = writtenName(object);
    const port = customValue(object, "port");
    const node =
      named ??
      (typeof own === "string" ? nodeOf(graph, own) : undefined) ??
      graph.nodes.find((one) => one.name === name) ??
      onlyOne(graph.nodes.filter((one) => one.name.endsWith(`.${name}`)));
    const found = node?.provides.find((one) => (port === undefined ? true : one.name === port));
    if (node === undefined || found === undefined) return [];
    return [{ object, node, port: found.name, shape: found.shape }];
  });
}

const onlyOne = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

/** The graph as it would be if the source gave what its contract says. */
function arrivingBreaks(graph: ProjectGraph, pairs: readonly Pair[]): BreakReport {
  const nodes = graph.nodes.map((node) => {
    const own = pairs.filter((pair) => pair.node.id === node.id);
    if (own.length === 0) return node;
    const provides = node.provides.map((port) => {
      const pair = own.find((one) => one.port === port.name);
      return pair === undefined ? port : { ...port, shape: shapeOfObject(pair.object, port.shape) };
    });
    return { ...node, provides };
  });
  return breaksOf(lockOf(graph), { ...graph, nodes });
}

/** The lock as it would be if the contract had been relied on by people outside. */
function promisedBreaks(graph: ProjectGraph, pairs: readonly Pair[]): BreakReport {
  const lock = lockOf(graph);
  const entries = { ...lock.entries };
  for (const { object, node, port, shape } of pairs) {
    const entry = entries[node.id] as LockEntry;
    const key = keyOfObject(object);
    entries[node.id] = {
      ...entry,
      provides: {
        ...entry.provides,
        [port]: shapeOfObject(object, shape).map(({ description: _, ...field }) => field),
      },
      ...(key.length === 0 ? {} : { keys: { ...entry.keys, [port]: key } }),
      external: [...new Set([...(entry.external ?? []), port])].sort(),
    };
  }
  return breaksOf({ ...lock, entries }, graph);
}
