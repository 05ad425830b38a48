import type { StudioFigure } from "../../../client/studio/studio-values.ts";
import type { FigureSource } from "../../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import type { StudioScope } from "../studio.ts";
import { type NodeState, statusOf } from "./promises.ts";
import { latencyOf, shownOf } from "./shown.ts";

/** The one figure that matters of a declaration: of the places that its kind names, the first that has one. */
export async function figureOfNode(
  scope: StudioScope,
  node: GraphNode,
  state: NodeState,
): Promise<StudioFigure | null> {
  for (const source of shownOf(scope, node)?.figures ?? []) {
    const figure = await figureFrom(scope, { node, state, source });
    if (figure !== null) return figure;
  }
  return null;
}

interface Asked<Source extends FigureSource = FigureSource> {
  readonly node: GraphNode;
  readonly state: NodeState;
  readonly source: Source;
}

type Of<From extends FigureSource["from"]> = Asked<Extract<FigureSource, { readonly from: From }>>;
type Find<From extends FigureSource["from"]> = (scope: StudioScope, asked: Of<From>) => Promise<StudioFigure | null>;

const finders: { readonly [From in FigureSource["from"]]: Find<From> } = {
  rows: rowsFigure,
  version: versionFigure,
  measure: measureFigure,
  evidence: evidenceFigure,
  latency: latencyFigure,
};

function figureFrom(scope: StudioScope, asked: Asked): Promise<StudioFigure | null> {
  return (finders[asked.source.from] as Find<FigureSource["from"]>)(scope, asked as never);
}

async function rowsFigure(scope: StudioScope, { node }: Of<"rows">): Promise<StudioFigure | null> {
  const snapshot = await scope.facts.snapshot(node.name);
  if (snapshot === undefined) return null;
  const { rows } = snapshot;
  return { label: "rows", value: rows, text: rows.toLocaleString("en"), unit: null, status: null, at: null };
}

async function versionFigure(scope: StudioScope, { node, state, source }: Of<"version">): Promise<StudioFigure | null> {
  const value = scope.release.release.pins[node.id]?.[source.field];
  if (typeof value !== "number" && typeof value !== "string") return null;
  const unit = source.unit ?? null;
  const text = formatFigure(value, { unit, share: source.share === true });
  return { label: source.label, value, text, unit, status: promiseStatus(state, source.promise), at: null };
}

async function measureFigure(scope: StudioScope, { node, state, source }: Of<"measure">): Promise<StudioFigure | null> {
  const card = await scope.facts.card(scope.release.release.pins[node.id]);
  const value = card?.metrics[source.measure];
  if (card === undefined || value === undefined) return null;
  const status = promiseStatus(state, source.promise);
  return { label: source.label, value, text: value.toFixed(3), unit: null, status, at: card.createdAt };
}

async function evidenceFigure(_scope: StudioScope, { state, source }: Of<"evidence">): Promise<StudioFigure | null> {
  const promise = state.promises.find(({ name, figure }) => isAbout(name, source.promise) && figure !== null);
  if (promise === undefined || promise.figure === null) return null;
  const unit = source.unit ?? promise.unit;
  const text = formatFigure(promise.figure, { unit, share: false });
  return { label: source.label, value: promise.figure, text, unit, status: promise.status, at: promise.at };
}

async function latencyFigure(scope: StudioScope, { node, state, source }: Of<"latency">): Promise<StudioFigure | null> {
  const { calls, p99Ms } = latencyOf(scope, node);
  if (calls === 0 || p99Ms === null)
    return evidenceFigure(scope, { node, state, source: { ...source, from: "evidence" } });
  const status = promiseStatus(state, source.promise);
  return { label: source.label, value: p99Ms, text: `${p99Ms} ms`, unit: "ms", status, at: new Date().toISOString() };
}

/** Whether a promise is on a figure: `auc` and `auc max` are on `auc`. */
const isAbout = (promise: string, about: string) => promise === about || promise.startsWith(`${about} `);

function promiseStatus(state: NodeState, about: string | undefined) {
  return about === undefined ? null : statusOf(state.promises.filter(({ name }) => isAbout(name, about)));
}

/** A figure as people read it. */
function formatFigure(
  value: number | string,
  { unit, share }: { readonly unit: string | null; readonly share: boolean },
): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  if (share && Math.abs(number) <= 1) return `${(number * 100).toLocaleString("en", { maximumFractionDigits: 2 })} %`;
  const digits = Number.isInteger(number) || Math.abs(number) >= 1_000 ? 0 : Math.abs(number) < 1 ? 4 : 2;
  const text = number.toLocaleString("en", { maximumFractionDigits: digits });
  return unit === null ? text : `${text} ${unit}`;
}
