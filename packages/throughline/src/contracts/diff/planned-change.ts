import { nearest } from "../core/nearest.ts";
import type { Target } from "../graph/find-target.ts";
import type { Port } from "../graph/kind-spec.ts";
import type { GraphNode, ProjectGraph } from "../graph/project-graph.ts";
import type { Field, FieldType } from "../shape/field.ts";
import { changeError } from "./error-codes.ts";

/** The words of changes that can be asked about, with what each takes. */
export const plannedChanges = [
  "drop",
  "rename:<name>",
  "type:<type>",
  "nullable",
  "required",
  "unit:<unit>",
  "pii:<category>",
  "value:<value>",
  "without:<value>",
] as const;

/**
 * A graph as it would be with one change of a declaration, a port or a field, and nothing else: whoever reads it still reads it as
 * before. Pure.
 *
 * @throws `change.invalid` for a word that is none, a type that is none, or a change that the target can't have
 */
export function withChange(graph: ProjectGraph, target: Target, change: string): ProjectGraph {
  const [word = "", value] = split(change);
  const { node, port, field } = target;
  if (!words.has(word)) throw unknownWord(change, word);
  if (takesValue(word) !== (value !== undefined && value !== ""))
    throw changeError("invalid", { detail: `change is not whole: ${change}`, hint: `write ${usageOf(word)}` });
  if (field === undefined && word !== "drop")
    throw changeError("invalid", {
      detail: `only a field can be changed so: ${change}`,
      hint: "name a field",
    });
  if (
    word === "rename" &&
    [...node.provides, ...node.accepts].some((one) => one.shape.some(({ name }) => name === value))
  )
    throw changeError("invalid", {
      detail: `the name is taken: ${value}`,
      hint: "choose a name that it does not have yet",
    });
  if (field !== undefined) {
    const edit = editOf(word, value ?? "", change);
    return withNode(graph, node, (one) =>
      withPorts(one, port, (shape) => shape.flatMap((each) => (each.name === field ? edit(each) : each))),
    );
  }
  if (port === undefined) return { ...graph, nodes: graph.nodes.filter(({ id }) => id !== node.id) };
  return withNode(graph, node, (one) => withoutPort(one, port));
}

const split = (change: string): [string, string | undefined] => {
  const at = change.indexOf(":");
  return at < 0 ? [change, undefined] : [change.slice(0, at), change.slice(at + 1)];
};

const wordOf = (usage: string) => usage.split(":")[0] as string;
const words: ReadonlySet<string> = new Set(plannedChanges.map(wordOf));
const usageOf = (word: string) => plannedChanges.find((usage) => wordOf(usage) === word) as string;
const takesValue = (word: string) => usageOf(word).includes(":");

function unknownWord(change: string, word: string) {
  const near = nearest(word, [...words]);
  const hint = near === undefined ? `use one of ${plannedChanges.join(", ")}` : `use ${usageOf(near)}`;
  return changeError("invalid", { detail: `this is no change: ${change}`, hint });
}

type Edit = (field: Field) => readonly Field[];

function editOf(word: string, value: string, change: string): Edit {
  switch (word) {
    case "drop":
      return () => [];
    case "rename":
      return (field) => [{ ...field, name: value }];
    case "type":
      return retyped(typeNamed(value));
    case "nullable":
      return (field) => [{ ...field, nullable: true }];
    case "required":
      return (field) => [{ ...field, nullable: false }];
    case "unit":
      return (field) => [{ ...field, unit: value }];
    case "pii":
      return (field) => [
        { ...field, tags: [...(field.tags ?? []).filter((tag) => tag !== `pii:${value}`), `pii:${value}`].sort() },
      ];
    default:
      return valuesChanged(word === "value", value, change);
  }
}

const retyped =
  (type: FieldType): Edit =>
  ({ values, ...field }) => [{ ...field, type, ...(values === undefined || type.name !== "text" ? {} : { values }) }];

/** Adds or takes one of the values that a field is limited to. */
function valuesChanged(isAdded: boolean, value: string, change: string): Edit {
  return ({ values, ...field }) => {
    if (values === undefined || (!isAdded && !values.includes(value)))
      throw changeError("invalid", {
        detail: `${field.name} has no such values to change: ${change}`,
        hint: values === undefined ? "only a field with `oneOf` has values" : `its values are ${values.join(", ")}`,
      });
    const others = values.filter((one) => one !== value);
    return [{ ...field, values: isAdded ? [...others, value] : others }];
  };
}

const scalars: Readonly<Record<string, FieldType["name"]>> = {
  text: "text",
  boolean: "boolean",
  integer: "int32",
  int32: "int32",
  bigint: "int64",
  int64: "int64",
  double: "float64",
  float64: "float64",
  date: "date",
  timestamp: "timestamp",
  json: "json",
};

function typeNamed(text: string): FieldType {
  const decimal = /^decimal\((\d{1,2}),\s*(\d{1,2})\)$/.exec(text);
  if (decimal !== null) return { name: "decimal", precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const name = scalars[text];
  if (name !== undefined) return { name } as FieldType;
  const known = [...Object.keys(scalars), "decimal(12,2)"];
  const near = nearest(text, known);
  throw changeError("invalid", {
    detail: `this is no type: ${text}`,
    hint: near === undefined ? `use one of ${known.join(", ")}` : `use ${near}`,
  });
}

const withNode = (graph: ProjectGraph, node: GraphNode, edit: (node: GraphNode) => GraphNode): ProjectGraph => ({
  ...graph,
  nodes: graph.nodes.map((one) => (one.id === node.id ? edit(one) : one)),
});

function withPorts(
  node: GraphNode,
  port: string | undefined,
  edit: (shape: Port["shape"]) => Port["shape"],
): GraphNode {
  const edited = (ports: readonly Port[]) =>
    ports.map((one) => (port === undefined || one.name === port ? { ...one, shape: edit(one.shape) } : one));
  return { ...node, provides: edited(node.provides), accepts: edited(node.accepts) };
}

function withoutPort(node: GraphNode, port: string): GraphNode {
  const others = (ports: readonly Port[]) => ports.filter(({ name }) => name !== port);
  return { ...node, provides: others(node.provides), accepts: others(node.accepts) };
}
