import type { StudioConsumer } from "../../../client/studio/studio-contracts.ts";
import type { Port } from "../../../contracts/graph/kind-spec.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "../../../contracts/graph/project-graph.ts";
import type { UseFinding } from "../../../runtime/observed-use/use-findings.ts";
import { placeOf } from "../map/place.ts";

/** Who relies on the ports of one declaration. */
export class ContractConsumers {
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #edges: readonly GraphEdge[];
  readonly #seen: readonly UseFinding[];

  /** `seen`: what was seen of the ports of any declaration. */
  constructor(graph: ProjectGraph, id: string, seen: readonly UseFinding[]) {
    this.#seen = seen.filter(({ provider }) => provider === id);
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#edges = graph.edges.filter(({ from }) => from === id);
  }

  /** Those that read, or send, one field of a port. */
  ofField(port: Port, field: string): StudioConsumer[] {
    const read = this.#of(port.name).flatMap((edge) =>
      edge.fields.filter(({ name }) => name === field).map(({ as }) => ({ edge, as })),
    );
    return this.#consumers(read).map((consumer) => ({
      ...consumer,
      observed: this.#observed(consumer.id, port, field),
    }));
  }

  /** Of all places where one consumer reads a port, those that declare the field. */
  #observed(consumer: string, port: Port, field: string): StudioConsumer["observed"] {
    const own = this.#seen.filter(
      (one) =>
        one.consumer === consumer &&
        one.port === port.name &&
        (one.notSeen.includes(field) || one.seen.some((read) => read.field === field)),
    );
    const calls = own.reduce((sum, one) => sum + one.calls, 0);
    const read = own.flatMap((one) => one.seen).filter((one) => one.field === field);
    return calls === 0 ? null : { calls, seen: read.reduce((sum, one) => sum + one.calls, 0) };
  }

  /** Those that read a port and do not say which fields, and of an accepted port those that call it. */
  ofPort(port: Port): StudioConsumer[] {
    const callers = port.answer === undefined ? [] : this.#of(port.answer);
    const unnamed = this.#of(port.name).filter(({ fields }) => fields.length === 0);
    return this.#consumers([...unnamed, ...callers].map((edge) => ({ edge, as: undefined })));
  }

  #of(port: string): readonly GraphEdge[] {
    return this.#edges.filter((edge) => edge.port === port);
  }

  #consumers(read: readonly { readonly edge: GraphEdge; readonly as: string | undefined }[]): StudioConsumer[] {
    const found = new Map<string, StudioConsumer>();
    for (const { edge, as } of read) {
      const node = this.#nodes.get(edge.to);
      if (node === undefined) continue;
      const before = found.get(edge.to) ?? consumerOf(node, edge);
      const words = as === undefined || before.as.includes(as) ? before.as : [...before.as, as];
      const certainty = before.certainty === "definite" ? before.certainty : edge.certainty;
      found.set(edge.to, { ...before, as: words, certainty });
    }
    return [...found.values()].sort((a, b) => Number(a.certainty !== "definite") - Number(b.certainty !== "definite"));
  }
}

const consumerOf = ({ id, name, title, role, owner, place }: GraphNode, { certainty }: GraphEdge): StudioConsumer => ({
  id,
  name,
  title,
  role: role ?? null,
  owner: owner ?? null,
  place: placeOf(place),
  as: [],
  certainty,
  observed: null,
});
