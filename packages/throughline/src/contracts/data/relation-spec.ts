import type { Declaration } from "../core/declaration.ts";
import { idOf } from "../core/declaration.ts";
import type { FieldRef, Use } from "../core/use.ts";
import type { Where } from "../errors/throughline-error.ts";
import type { Port, PromiseClause, Term } from "../graph/kind-spec.ts";
import { type Shape, withoutDescriptions } from "../shape/field.ts";
import { type Columns, givenShape, providerOf, type Relation, shapeOf } from "../shape/relation.ts";

/** Where a problem of a declaration stands. */
export function whereOf(declaration: Declaration, subject?: string): Where {
  const place = declaration.declaredAt ?? { file: "" };
  const role = declaration.role === undefined ? {} : { role: declaration.role };
  return { ...place, declaration: idOf(declaration), ...role, ...(subject === undefined ? {} : { subject }) };
}

/** The port of a relation's rows. */
export function rowsPort(relation: Relation, external: boolean): Port {
  return { name: "rows", shape: givenShape(relation.columns), key: relation.rowKey, external };
}

/** The times of a relation's rows: what windows, freshness and cuts by time go by. */
export function timeTerms({ at, available }: Pick<Relation, "at" | "available">, port = "rows"): Term[] {
  const times = { "event time": at, ...(available === at ? {} : { "time of availability": available }) };
  return Object.entries(times).flatMap(([name, column]): Term[] =>
    typeof column === "string" ? [{ port, name, relation: "=", limit: `{${column}}` }] : [],
  );
}

/** The port of a relation's rows, as terms name it. */
export function portOfRelation(relation: Relation): string {
  const { declaration, port } = providerOf(relation);
  return `${idOf(declaration())}#${port}`;
}

/** A use of some columns of a relation; `as` says how each is read. */
export function useOf(relation: Relation, fields: Use["fields"], certainty: Use["certainty"] = "definite"): Use {
  const { declaration, port } = providerOf(relation);
  return { provider: declaration(), port, fields, certainty };
}

/** A column of a relation as the graph names it. */
export function refOf(relation: Relation, column: string): FieldRef {
  const { declaration, port } = providerOf(relation);
  return { declaration: idOf(declaration()), port, field: column };
}

/** The columns as an identity holds them: all that shapes what is built. */
export const identityColumns = (columns: Columns): Shape => withoutDescriptions(shapeOf(columns));

/** The promise on the age of the newest row. */
export function freshnessClause(freshness: string | undefined): PromiseClause[] {
  if (freshness === undefined) return [];
  return [{ name: "freshness", says: `fresh within ${freshness}`, relation: "≤", limit: freshness }];
}
