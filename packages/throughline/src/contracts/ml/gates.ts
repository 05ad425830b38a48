import type { PromiseClause } from "../graph/kind-spec.ts";
import { type GateMeasure, measureRules, type OneClassMeasure } from "./measures.ts";

/** Bounds of one measure. */
export interface GateBounds {
  readonly min?: number;
  readonly max?: number;
  /** The same for each value of each column of `evaluate.slices` that has rows enough. */
  readonly slices?: { readonly min?: number; readonly max?: number };
  /**
   * Against the version that stands, on the same test rows: `better` asks that it is better beyond chance, `not-worse` that it is
   * not worse beyond chance (5 %). The first version of a model keeps it.
   */
  readonly current?: "better" | "not-worse";
}

/** Bounds of a measure that single classes have too. */
export interface ClassGateBounds<Class extends string = string> extends GateBounds {
  /** The same for single classes, of a label of several. */
  readonly classes?: { readonly [K in Class]?: { readonly min?: number; readonly max?: number } };
}

/** Bounds that a version must keep to be released. */
export type Gates<M extends GateMeasure = GateMeasure, Class extends string = string> = {
  readonly [K in M]?: K extends OneClassMeasure
    ? [Class] extends [never]
      ? GateBounds
      : ClassGateBounds<Class>
    : GateBounds;
};

/** One bound of one measure, with the clause that promises it. */
export interface GateClause extends PromiseClause {
  readonly measure: GateMeasure;
  /** Of what: all test rows, one class, the worst slice, or the comparison with the version that stands. */
  readonly scope: "rows" | "class" | "slices" | "current";
  /** Which class, where it is of one. */
  readonly class?: string;
}

/** The clauses of a model's gates; the first word of each name is the measure. */
export function gateClauses(gates: Gates): GateClause[] {
  return Object.entries(gates).flatMap(([name, bounds]: [string, ClassGateBounds | undefined]) => {
    const measure = name as GateMeasure;
    const title = measureRules[measure]?.title ?? name;
    return [
      ...boundClauses({ measure, title, scope: "rows", name, suffix: "" }, bounds ?? {}),
      ...Object.entries(bounds?.classes ?? {}).flatMap(([one, limits]) =>
        boundClauses(
          { measure, title, scope: "class", class: one, name: `${name} of ${one}`, suffix: ` of ${one}` },
          limits ?? {},
        ),
      ),
      ...boundClauses(
        { measure, title, scope: "slices", name: `${name} slices`, suffix: " in every slice" },
        bounds?.slices ?? {},
      ),
      ...(bounds?.current === undefined ? [] : [currentClause(measure, title, bounds.current)]),
    ];
  });
}

function boundClauses(
  of: Pick<GateClause, "measure" | "scope" | "class" | "name"> & { readonly title: string; readonly suffix: string },
  { min, max }: { readonly min?: number; readonly max?: number },
): GateClause[] {
  const { title, suffix, name, ...rest } = of;
  const clause = (relation: "≥" | "≤", limit: number, clauseName: string): GateClause => ({
    ...rest,
    name: clauseName,
    says: `${title} ${relation} ${limit}${suffix}`,
    relation,
    limit,
  });
  return [
    ...(min === undefined ? [] : [clause("≥", min, name)]),
    ...(max === undefined ? [] : [clause("≤", max, `${name} max`)]),
  ];
}

function currentClause(measure: GateMeasure, title: string, asked: "better" | "not-worse"): GateClause {
  const limit = asked === "better" ? "better" : "not worse";
  return {
    measure,
    scope: "current",
    name: `${measure} current`,
    says: `${title} ${limit} than the current version's`,
    relation: "=",
    limit,
  };
}
