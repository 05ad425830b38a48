import type { Declaration } from "../core/declaration.ts";
import { isMissing } from "../core/missing.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";

/** What a declaration needs, as the graph keeps it. */
export interface NodeNeed {
  /** Name or id of a declaration, which need not exist. */
  readonly port: string;
  /** `type` is the canonical text of a type, or a type's name without its parameters. */
  readonly fields: readonly { readonly name: string; readonly type?: string }[];
  readonly why?: string;
}

/** The needs that could be read, and a problem for each that could not. */
export interface ReadNeeds {
  readonly needs: readonly NodeNeed[];
  readonly problems: readonly ThroughlineError[];
}

/** Reads the needs of a declaration. A stand-in in the place of a port is reported where it is written, and left out. */
export function readNeeds(declaration: Declaration): ReadNeeds {
  const given: unknown = declaration.needs;
  if (!Array.isArray(given)) return { needs: [], problems: [] };
  const read = given.filter((one) => !isMissing(one)).map(readNeed);
  const problems = read.flatMap(({ faults }, i) =>
    faults.map(({ detail, hint }) =>
      contractError("invalid-option", { detail, hint, where: whereOf(declaration, `need ${i + 1}`) }),
    ),
  );
  return { needs: read.flatMap(({ need }) => need ?? []), problems };
}

interface Fault {
  readonly detail: string;
  readonly hint: string;
}

interface Read {
  readonly need?: NodeNeed;
  readonly faults: readonly Fault[];
}

function readNeed(given: unknown): Read {
  if (typeof given !== "object" || given === null)
    return { faults: [{ detail: `need is no object: ${String(given)}`, hint: "write { port, fields }" }] };
  const { port, fields, why, ...others } = given as Readonly<Record<string, unknown>>;
  if (isMissing(port)) return { faults: [] };
  const name = portOf(port);
  const { asked, faults } = fieldsOf(fields);
  const all = [
    ...faults,
    ...Object.keys(others).map((option) =>
      fault(`need has no option of this name: ${option}`, "use port, fields, why"),
    ),
    ...(name === undefined ? [fault(`port of a need is no declaration: ${String(port)}`, portHint)] : []),
    ...(why === undefined || typeof why === "string"
      ? []
      : [fault(`why of a need is no text: ${String(why)}`, whyHint)]),
  ];
  if (name === undefined || all.length > 0) return { faults: all };
  return { need: { port: name, fields: asked, ...(typeof why === "string" ? { why } : {}) }, faults: [] };
}

const fault = (detail: string, hint: string): Fault => ({ detail, hint });
const portHint = 'write the name of a declaration, such as "silver.payments", or the declaration itself';
const whyHint = "write one sentence";
const fieldsHint = 'write the names in a list, or the type of each: { amount: "decimal(12,2)" }';

function portOf(port: unknown): string | undefined {
  if (typeof port === "string") return port === "" ? undefined : port;
  if (typeof port !== "object" || port === null) return undefined;
  const { kind, name } = port as Readonly<Record<string, unknown>>;
  return typeof kind === "string" && typeof name === "string" ? `${kind}:${name}` : undefined;
}

function fieldsOf(fields: unknown): { readonly asked: NodeNeed["fields"]; readonly faults: readonly Fault[] } {
  if (Array.isArray(fields)) {
    const wrong = fields.filter((name) => typeof name !== "string" || name === "");
    const faults = wrong.map((name) => fault(`field of a need is no name: ${String(name)}`, fieldsHint));
    return { asked: [...new Set(fields)].map((name) => ({ name })), faults };
  }
  if (typeof fields !== "object" || fields === null)
    return { asked: [], faults: [fault(`fields of a need are no list: ${String(fields)}`, fieldsHint)] };
  const typed = Object.entries(fields).map(([name, word]) => ({ name, word, type: canonicalType(word) }));
  const faults = typed
    .filter(({ type }) => type === undefined)
    .map(({ name, word }) => fault(`need asks ${name} as a type that there is not: ${String(word)}`, typeHint));
  return { asked: typed.map(({ name, type = "" }) => ({ name, type })), faults };
}

const builderTypes: Readonly<Record<string, string>> = { integer: "int32", bigint: "int64", double: "float64" };
const typeWords = ["text", "boolean", "int32", "int64", "float64", "date", "timestamp", "json", "decimal"];
const typeHint = `use one of ${[...typeWords, "decimal(12,2)"].join(", ")}`;

function canonicalType(word: unknown): string | undefined {
  if (typeof word !== "string") return undefined;
  const plain = word.replaceAll(" ", "");
  const type = Object.hasOwn(builderTypes, plain) ? builderTypes[plain] : plain;
  return type !== undefined && (typeWords.includes(type) || /^decimal\(\d+,\d+\)$/.test(type)) ? type : undefined;
}
