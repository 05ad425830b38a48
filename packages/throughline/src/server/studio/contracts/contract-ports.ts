import type {
  StudioContractField,
  StudioContractPort,
  StudioEnding,
  StudioMadeFrom,
} from "../../../client/studio/studio-contracts.ts";
import { idName } from "../../../contracts/core/declaration.ts";
import type { Port, Term } from "../../../contracts/graph/kind-spec.ts";
import type { GraphNode, ProjectGraph } from "../../../contracts/graph/project-graph.ts";
import { unusedFields } from "../../../contracts/graph/unused-fields.ts";
import { type Deprecation, daysLeft, isDeprecation } from "../../../contracts/shape/deprecation.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import type { UseFinding } from "../../../runtime/observed-use/use-findings.ts";
import { studioField } from "../map/fields.ts";
import { ContractConsumers } from "./contract-consumers.ts";

interface PortScene {
  readonly node: GraphNode;
  readonly consumers: ContractConsumers;
  /** Fields that nobody reads, by port. */
  readonly unused: ReadonlyMap<string, readonly string[]>;
  readonly now: Date;
}

/** The ports of a declaration with who relies on each field, and who was seen to read it. `now` says how many days are left of what is deprecated. */
export function contractPorts(
  graph: ProjectGraph,
  node: GraphNode,
  { now, seen }: { readonly now: Date; readonly seen: readonly UseFinding[] },
): StudioContractPort[] {
  const unread = unusedFields(graph).filter(({ declaration }) => declaration === node.id);
  const unused = new Map(unread.map(({ port, fields }) => [port, fields]));
  const scene = { node, consumers: new ContractConsumers(graph, node.id, seen), unused, now };
  return [
    ...node.provides.map((port) => portReply(port, "provides", scene)),
    ...node.accepts.map((port) => portReply(port, "accepts", scene)),
  ];
}

function portReply(port: Port, direction: StudioContractPort["direction"], scene: PortScene): StudioContractPort {
  const terms = direction === "provides" ? (scene.node.terms ?? []).filter((term) => term.port === port.name) : [];
  return {
    name: port.name,
    direction,
    external: port.external === true,
    byPlatform: port.byPlatform === true,
    key: port.key ?? [],
    ends: endingOf(port.deprecated, scene.now),
    answer: port.answer ?? null,
    fields: port.shape.map((field) => fieldReply(field, port, { ...scene, direction })),
    consumers: scene.consumers.ofPort(port),
    terms: terms.map(termReply),
  };
}

function fieldReply(
  field: Field,
  port: Port,
  scene: PortScene & { readonly direction: StudioContractPort["direction"] },
): StudioContractField {
  const { direction, node, consumers, unused, now } = scene;
  return {
    ...studioField(field, port.key),
    tags: field.tags ?? [],
    ends: endingOf(field.deprecated, now),
    consumers: consumers.ofField(port, field.name),
    madeFrom: direction === "provides" ? madeFrom(node, port.name, field.name) : [],
    unused: direction === "provides" && unused.get(port.name)?.includes(field.name) === true,
  };
}

function endingOf(deprecated: Deprecation | undefined, now: Date): StudioEnding | null {
  if (!isDeprecation(deprecated)) return null;
  const { since, until, use } = deprecated;
  return { since, until, use: use ?? null, daysLeft: daysLeft(deprecated, now) };
}

const madeFrom = ({ derives }: GraphNode, port: string, field: string): StudioMadeFrom[] =>
  derives
    .filter((derivation) => derivation.port === port && derivation.field === field)
    .flatMap(({ from }) => from)
    .map(({ declaration, port: source, field: name, how, certainty }) => ({
      declaration,
      name: idName(declaration),
      port: source,
      field: name,
      how,
      certainty,
    }));

const termReply = ({ field, name, relation, limit, unit }: Term): StudioContractPort["terms"][number] => ({
  field: field ?? null,
  name,
  says: `${relation === "=" ? "" : `${relation} `}${plainLimit(limit)}${unit === undefined ? "" : ` ${unit}`}`,
});

/** A limit without the braces around columns. */
const plainLimit = (limit: number | string) =>
  typeof limit === "number" ? String(limit) : limit.replaceAll(/\{([^{}]*)\}/g, "$1");
