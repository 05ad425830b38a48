import { isMissing } from "../core/missing.ts";
import { nearest } from "../core/nearest.ts";
import { shownNames } from "../core/shown-names.ts";
import { contractError } from "../data/error-codes.ts";
import { whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import { deprecationFaults } from "../shape/deprecation.ts";
import type { FieldType, Shape } from "../shape/field.ts";
import type { Port } from "./kind-spec.ts";
import type { ReadDeclaration } from "./read-declaration.ts";

type Read = Pick<ReadDeclaration, "declaration" | "provides" | "accepts">;

/** What can't be about the deprecations of a declaration: a day, their order, a replacement that its own port does not have. */
export function deprecationProblems({ declaration, provides, accepts }: Read): ThroughlineError[] {
  const invalid = (subject: string) => (fault: Fault) => problemOf({ declaration, subject, fault });
  const ports = [...provides, ...accepts];
  return [
    ...ports.flatMap(({ shape }) => fieldFaults(shape).flatMap(({ name, faults }) => faults.map(invalid(name)))),
    ...ports.flatMap(({ name, deprecated }) => faultsOf(deprecated).map(invalid(name))),
  ];
}

/** One problem for each port whose replacement is neither another port of its declaration nor a declaration of its kind, nor a port of one. */
export function replacementProblems(read: readonly Read[]): ThroughlineError[] {
  return read.flatMap(({ declaration, provides }) =>
    provides.flatMap((port) => {
      const use = isWhole(port) ? port.deprecated?.use : undefined;
      if (use === undefined) return [];
      const known = replacementsOf(read, { declaration, port });
      if (known.includes(use)) return [];
      const detail = `what is to be used instead of ${port.name} of ${declaration.name} does not exist: ${use}`;
      return [problemOf({ declaration, subject: port.name, fault: { detail, hint: hintOf(use, known) } })];
    }),
  );
}

const isWhole = ({ deprecated }: Port) => deprecated !== undefined && faultsOf(deprecated).length === 0;

interface Fault {
  readonly detail: string;
  readonly hint?: string;
}

function problemOf(at: { readonly declaration: Read["declaration"]; readonly subject: string; readonly fault: Fault }) {
  const where = whereOf(at.declaration, at.subject);
  return contractError("invalid-deprecation", { ...at.fault, where });
}

const faultsOf = (deprecated: unknown): Fault[] =>
  deprecated === undefined || isMissing(deprecated) ? [] : deprecationFaults(deprecated).map((detail) => ({ detail }));

/** The faults of each field, those of members of structs under the name of the field at the top. */
function fieldFaults(shape: Shape): { readonly name: string; readonly faults: readonly Fault[] }[] {
  const names = (shape ?? []).map(({ name }) => name);
  return (shape ?? []).map(({ name, type, deprecated }) => {
    const own = faultsOf(deprecated);
    const use = own.length > 0 || isMissing(deprecated) ? undefined : deprecated?.use;
    const others = names.filter((other) => other !== name);
    const unknown = use === undefined || others.includes(use) ? [] : [unknownField(name, use, others)];
    const within = fieldFaults(membersOf(type)).flatMap((member) => member.faults);
    return { name, faults: [...own, ...unknown, ...within] };
  });
}

function unknownField(name: string, use: string, others: readonly string[]): Fault {
  const what = use === name ? "is the field itself" : "is no field beside it";
  return { detail: `what is to be used instead of ${name} ${what}: ${use}`, hint: hintOf(use, others) };
}

function membersOf(type: FieldType | undefined): Shape {
  if (type?.name === "list") return membersOf(type.item);
  return type?.name === "struct" ? type.fields : [];
}

function replacementsOf(
  read: readonly Read[],
  at: { readonly declaration: Read["declaration"]; readonly port: Port },
): readonly string[] {
  const alike = read.filter(({ declaration }) => declaration.kind === at.declaration.kind);
  const names = alike.filter(({ declaration }) => declaration.name !== at.declaration.name);
  const ports = alike.flatMap(({ provides }) => provides).filter(({ name }) => name !== at.port.name);
  return [...names.map(({ declaration }) => declaration.name), ...ports.map(({ name }) => name)];
}

function hintOf(use: string, known: readonly string[]): string {
  const near = nearest(use, known);
  if (near !== undefined) return `use ${near}`;
  return known.length === 0 ? "leave `use` out" : `use one of ${shownNames(known)}`;
}
