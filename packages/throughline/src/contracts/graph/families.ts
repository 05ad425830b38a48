import type { Role } from "../core/declaration.ts";

/** A family of hand-offs: which roles it lies between, and the clauses that its promises belong to. */
export interface Family {
  readonly name: string;
  readonly from: readonly Role[];
  readonly to: readonly Role[];
  readonly clauses: readonly string[];
}

const families: readonly Family[] = [
  {
    name: "data to ml",
    from: ["data"],
    to: ["ml"],
    clauses: ["data contract", "feature store", "training and serving consistency"],
  },
  {
    name: "data to ai",
    from: ["data"],
    to: ["ai"],
    clauses: ["embedding schema", "chunking rules", "vector store consistency"],
  },
  {
    name: "models to ai",
    from: ["ml", "mlops"],
    to: ["ai"],
    clauses: ["packaging", "latency objective", "resource scaling"],
  },
  {
    name: "ai to applications",
    from: ["ai"],
    to: ["backend", "frontend"],
    clauses: ["function-calling schemas", "structured outputs", "error metadata"],
  },
  {
    name: "api",
    from: ["backend"],
    to: ["frontend", "fullstack"],
    clauses: ["json schemas", "pagination", "caching rules"],
  },
  {
    name: "data to decisions",
    from: ["data"],
    to: ["analyst", "backend"],
    clauses: ["KPI definitions", "semantic layer", "BI stability"],
  },
  {
    name: "model release",
    from: ["ml"],
    to: ["mlops", "analyst"],
    clauses: ["signature", "artifact hash", "reproducible run", "acceptance gates", "predictions"],
  },
  {
    name: "serving",
    from: ["mlops"],
    to: ["backend", "frontend"],
    clauses: ["request and response", "uptime", "fallback", "canary and rollback"],
  },
  {
    name: "journeys",
    from: ["data", "ml", "mlops", "ai", "backend", "frontend", "analyst"],
    to: ["fullstack"],
    clauses: ["journeys", "one release"],
  },
  { name: "requirements", from: ["analyst"], to: ["data", "ml", "ai"], clauses: ["needs", "metrics as tools"] },
  { name: "feedback", from: ["frontend"], to: ["data"], clauses: ["feedback"] },
];

/** The family of any two roles that no other family names. */
export const anyFamily: Omit<Family, "from" | "to"> = { name: "shape and promises", clauses: ["shape", "promises"] };

/** The family of a hand-off; every pair of different roles has one. */
export function familyOf(from: Role, to: Role): Omit<Family, "from" | "to"> {
  return families.find((family) => family.from.includes(from) && family.to.includes(to)) ?? anyFamily;
}

/** The families whose hand-offs have a clause, by their names. */
export function familiesWith(clause: string): readonly string[] {
  return [...families, anyFamily].filter(({ clauses }) => clauses.includes(clause)).map(({ name }) => name);
}

/** The clauses of a family; none for a name that is no family's. */
export function clausesOfFamily(name: string): readonly string[] {
  return [...families, anyFamily].find((family) => family.name === name)?.clauses ?? [];
}

/** Every family and every clause of one, as they may be asked for. */
export const handOffNames: readonly string[] = [
  ...new Set([...families, anyFamily].flatMap(({ name, clauses }) => [name, ...clauses])),
];
