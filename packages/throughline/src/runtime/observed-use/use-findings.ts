import type { DeclarationId, Role } from "../../contracts/core/declaration.ts";
import { nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Observation } from "./observed-use.ts";

/** What an entry of `uses` declares to read, beside what was seen to be read. */
export interface UseFinding {
  readonly consumer: DeclarationId;
  readonly name: string;
  readonly role: Role | null;
  /** The route that it belongs to; empty where there is none. */
  readonly place: string;
  readonly use: string;
  readonly provider: DeclarationId;
  readonly port: string;
  /** Calls that were watched. */
  readonly calls: number;
  /** Declared fields that were read, each with the calls that read it. */
  readonly seen: readonly { readonly field: string; readonly calls: number }[];
  /** Declared fields that no watched call read: not seen is not the same as not used. */
  readonly notSeen: readonly string[];
  /** What to write in `uses` instead, where enough calls were watched and read less than is declared; null else. */
  readonly suggestion: string | null;
}

/** Calls from which on a narrower use is suggested. */
export const enoughCalls = 20;

/** Puts declared and observed use side by side, in the order of the graph. Consumers that are no longer declared are left out. */
export function useFindings(graph: ProjectGraph, observations: readonly Observation[]): readonly UseFinding[] {
  const order = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  return observations
    .filter(({ consumer }) => order.has(consumer))
    .map((observation) => findingOf(graph, observation))
    .sort((a, b) => (order.get(a.consumer) ?? 0) - (order.get(b.consumer) ?? 0));
}

function findingOf(graph: ProjectGraph, observation: Observation): UseFinding {
  const { consumer, place, use, provider, port, declared, calls, fields } = observation;
  const node = nodeOf(graph, consumer);
  const seen = declared.flatMap((field) => {
    const times = fields[field] ?? 0;
    return times > 0 ? [{ field, calls: times }] : [];
  });
  const notSeen = declared.filter((field) => (fields[field] ?? 0) === 0);
  return {
    ...{ consumer, name: node?.name ?? consumer, role: node?.role ?? null, place, use, provider, port },
    ...{ calls, seen, notSeen, suggestion: suggestionOf(observation, notSeen) },
  };
}

function suggestionOf({ use, declared, calls, canPick }: Observation, notSeen: readonly string[]): string | null {
  const read = declared.filter((field) => !notSeen.includes(field));
  if (!canPick || calls < enoughCalls || notSeen.length === 0 || read.length === 0) return null;
  return `${use}: ….pick(${read.map((field) => JSON.stringify(field)).join(", ")})`;
}
