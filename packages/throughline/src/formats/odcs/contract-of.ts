import { createHash } from "node:crypto";
import { idName } from "../../contracts/core/declaration.ts";
import type { Check } from "../../contracts/data/check.ts";
import type { Port, PromiseClause } from "../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import { deprecationSays } from "../../contracts/shape/deprecation.ts";
import type { Field } from "../../contracts/shape/field.ts";
import { itemOfType, optionsOfLimits } from "./column-types.ts";
import {
  type OdcsContract,
  type OdcsCustomProperty,
  type OdcsObject,
  type OdcsProperty,
  type OdcsQuality,
  odcsVersion,
  vendor,
} from "./contract.ts";
import { odcsError } from "./error-codes.ts";
import { qualityOf, serviceLevelsOf } from "./quality-of.ts";

/** What a contract is made of. */
export interface ContractParts {
  readonly project: string;
  readonly node: GraphNode;
  /** The rules for its rows, where it has any. */
  readonly checks?: readonly Check[];
  /** Folder of its Delta table as seen from the contract's file; a tool can then test the rows themselves. */
  readonly table?: string;
  /** The contract's own version. Default: `1.0.0+` and the beginning of a hash of the contract, so that equal contracts have equal versions. */
  readonly version?: string;
}

/** What each kind gives, in the standard's words. Other kinds are shown or called: their contracts are OpenAPI documents and pages. */
const physicalTypes: Readonly<Record<string, string>> = {
  source: "table",
  table: "table",
  predictions: "table",
  featureView: "view",
  model: "model",
  endpoint: "endpoint",
  knowledgeBase: "index",
  metric: "metric",
};

/** True for declarations that a data contract can be made of. */
export const hasContract = ({ kind, provides }: Pick<GraphNode, "kind" | "provides">): boolean =>
  Object.hasOwn(physicalTypes, kind) && provides.some(({ shape }) => shape.length > 0);

/**
 * The data contract of a declaration: a schema object for each of its ports, with its keys, checks, promises, owner and lineage.
 *
 * @throws {ThroughlineError} `odcs.no-contract` for a declaration that gives no rows or values
 */
export function contractOf(parts: ContractParts): OdcsContract {
  const { node, project } = parts;
  if (!hasContract(node)) throw odcsError("no-contract", { detail: `a ${node.title} gives no data: ${node.name}` });
  const ports = node.provides.filter(({ shape }) => shape.length > 0);
  const isDeprecated = ports.every(({ deprecated }) => deprecated !== undefined);
  const contract: Omit<OdcsContract, "version"> = {
    apiVersion: odcsVersion,
    kind: "DataContract",
    id: `${project}:${node.id}`,
    name: node.name,
    status: isDeprecated ? "deprecated" : "active",
    domain: project,
    ...(node.description === undefined ? {} : { description: { purpose: node.description } }),
    ...(parts.table === undefined ? {} : { servers: [server(parts.table)] }),
    schema: ports.map((port) => objectOf(port, parts, ports.length > 1)),
    ...(node.owner === undefined ? {} : { team: teamOf(node.owner) }),
    ...slaOf(node, ports),
    customProperties: [
      custom("declaration", node.id),
      ...(node.role === undefined ? [] : [custom("role", node.role)]),
      ...(node.place === undefined ? [] : [custom("declaredAt", node.place.file)]),
    ],
  };
  return ordered({ ...contract, version: parts.version ?? `1.0.0+${hashOf(contract)}` });
}

const custom = (property: string, value: unknown): OdcsCustomProperty => ({ property, value, vendor });

const server = (path: string) => ({ server: "lake", type: "local", path, format: "delta" });

const teamOf = (owner: string) => ({ name: owner, members: [{ username: owner, role: "owner" }] });

const hashOf = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 8);

/** The version stands where readers look for it. */
function ordered({ apiVersion, kind, id, name, version, ...rest }: OdcsContract): OdcsContract {
  return { apiVersion, kind, id, ...(name === undefined ? {} : { name }), version, ...rest };
}

/** A schema object is named by the declaration without its schema, since tools read a point as none of theirs, and by its port where it has several. */
function objectName(node: GraphNode, port: Port, hasSeveral: boolean): string {
  const short = node.name.slice(node.name.indexOf(".") + 1);
  return hasSeveral ? `${short}_${port.name}` : short;
}

function slaOf(node: GraphNode, ports: readonly Port[]): Pick<OdcsContract, "slaProperties"> {
  const [first] = ports as [Port, ...Port[]];
  const name = objectName(node, first, ports.length > 1);
  const time = timeOf(node, first.name, "time of availability") ?? timeOf(node, first.name, "event time");
  const levels = serviceLevelsOf(node.promises, time === undefined ? name : `${name}.${time}`);
  return levels.length === 0 ? {} : { slaProperties: levels };
}

/** The column that a term about time names. */
function timeOf({ terms = [] }: GraphNode, port: string, name: string): string | undefined {
  const term = terms.find((one) => one.port === port && one.name === name);
  return /^\{(.+)\}$/.exec(String(term?.limit))?.[1];
}

function objectOf(port: Port, { node, checks = [] }: ContractParts, hasSeveral: boolean): OdcsObject {
  const key = port.key ?? [];
  const isMain = port === node.provides.find(({ shape }) => shape.length > 0);
  const promises: readonly PromiseClause[] = isMain ? node.promises : [];
  const { object, columns } = qualityOf(isMain ? checks : [], key, promises);
  const times = { eventTime: timeOf(node, port.name, "event time"), availableAt: availability(node, port.name) };
  const named = Object.entries(times).flatMap(([name, column]) => (column === undefined ? [] : [custom(name, column)]));
  return {
    name: objectName(node, port, hasSeveral),
    physicalType: physicalTypes[node.kind] as string,
    logicalType: "object",
    ...(node.description === undefined ? {} : { description: node.description }),
    ...(port.deprecated === undefined ? {} : { deprecated: true }),
    properties: port.shape.map((field) => ({
      ...propertyOf(field, key),
      ...lineageOf(node, port.name, field.name),
      ...qualityPart(columns.get(field.name)),
    })),
    ...qualityPart(object),
    customProperties: [custom("port", port.name), ...named],
  };
}

const availability = (node: GraphNode, port: string) => timeOf(node, port, "time of availability");

const qualityPart = (quality: readonly OdcsQuality[] | undefined) =>
  quality === undefined || quality.length === 0 ? {} : { quality };

function propertyOf(field: Field, key: readonly string[] = []): OdcsProperty {
  const at = key.indexOf(field.name);
  const item = itemOfType(field.type, (member) => propertyOf(member));
  const personal = (field.tags ?? []).some((tag) => tag.startsWith("pii:"));
  return {
    name: field.name,
    ...(field.description === undefined ? {} : { description: field.description }),
    ...item,
    ...optionsOfLimits(field.limits, item.logicalType),
    required: !field.nullable,
    ...(at < 0 ? {} : { primaryKey: true, primaryKeyPosition: at + 1 }),
    ...(at === 0 && key.length === 1 ? { unique: true } : {}),
    ...(field.values === undefined ? {} : { enum: field.values.map((value) => ({ value })) }),
    ...(personal ? { classification: "personal" } : {}),
    ...(field.tags === undefined ? {} : { tags: field.tags }),
    ...(field.deprecated === undefined ? {} : { deprecated: true }),
    ...customOf(field),
  };
}

function customOf({ unit, deprecated }: Field): Pick<OdcsProperty, "customProperties"> {
  const customProperties = [
    ...(unit === undefined ? [] : [custom("unit", unit)]),
    ...(deprecated === undefined ? [] : [custom("deprecation", deprecationSays(deprecated))]),
  ];
  return customProperties.length === 0 ? {} : { customProperties };
}

/** What a field's value is made from. */
function lineageOf({ derives }: GraphNode, port: string, field: string): Partial<OdcsProperty> {
  const derivation = derives.find((one) => one.port === port && one.field === field);
  const sources = (derivation?.from ?? []).filter(({ how }) => how === "value");
  if (sources.length === 0) return {};
  const columns = sources.map(({ declaration, field: from }) => `${idName(declaration)}.${from}`);
  return {
    transformSourceObjects: [...new Set(sources.map(({ declaration }) => idName(declaration)))],
    transformDescription: `made from ${[...new Set(columns)].join(", ")}`,
  };
}
