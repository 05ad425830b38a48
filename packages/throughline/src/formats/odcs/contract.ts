/**
 * Open Data Contract Standard (Bitol), https://bitol-io.github.io/open-data-contract-standard/v3.2.0/: a YAML or JSON document.
 *
 * | written | read |
 * | --- | --- |
 * | v3.2.0 | v3.0.0 to v3.2.0 |
 *
 * Held here is what a shape with its promises can say. Of what else the standard knows (relationships, prices, roles, support,
 * servers other than local ones, partitions, encryption, synonyms, contexts) nothing is written, and importing names it as left out.
 */
export const odcsVersion = "v3.2.0";

/** Something that the standard has no field for. `vendor` is new in v3.2.0. */
export interface OdcsCustomProperty {
  readonly property: string;
  readonly value: unknown;
  readonly description?: string;
  readonly vendor?: string;
}

/** A rule of data quality. */
export interface OdcsQuality {
  readonly name?: string;
  readonly description?: string;
  readonly type?: "text" | "library" | "sql" | "custom";
  readonly dimension?: string;
  readonly metric?: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly query?: string;
  readonly engine?: string;
  readonly implementation?: unknown;
  readonly mustBe?: unknown;
  readonly unit?: string;
  readonly [key: string]: unknown;
}

export const logicalTypes = [
  ...["string", "date", "timestamp", "time", "number", "integer"],
  ...["object", "array", "boolean", "map", "vector"],
] as const;
export type OdcsLogicalType =
  | "string"
  | "date"
  | "timestamp"
  | "time"
  | "number"
  | "integer"
  | "object"
  | "array"
  | "boolean"
  | "map"
  | "vector";

/** The type of a value, and what is said of it; a property has a name too. */
export interface OdcsItem {
  readonly logicalType?: OdcsLogicalType;
  readonly logicalTypeOptions?: Readonly<Record<string, unknown>>;
  readonly physicalType?: string;
  readonly properties?: readonly OdcsProperty[];
  readonly items?: OdcsItem;
}

/** A column, or a member of an object. */
export interface OdcsProperty extends OdcsItem {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly primaryKey?: boolean;
  readonly primaryKeyPosition?: number;
  readonly classification?: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly string[];
  readonly enum?: readonly { readonly value: unknown }[];
  readonly transformSourceObjects?: readonly string[];
  readonly transformDescription?: string;
  readonly quality?: readonly OdcsQuality[];
  readonly customProperties?: readonly OdcsCustomProperty[];
}

/** Rows of one kind: a table, a view, what a model gives. */
export interface OdcsObject {
  readonly name: string;
  readonly physicalName?: string;
  readonly physicalType?: string;
  readonly logicalType?: "object" | "blob";
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly properties?: readonly OdcsProperty[];
  readonly quality?: readonly OdcsQuality[];
  readonly customProperties?: readonly OdcsCustomProperty[];
}

/** A service level. */
export interface OdcsServiceLevel {
  readonly property: string;
  readonly value: string | number | boolean | null;
  readonly unit?: string;
  readonly element?: string;
  readonly description?: string;
}

/** A data contract. */
export interface OdcsContract {
  readonly apiVersion: string;
  readonly kind: "DataContract";
  readonly id: string;
  readonly version: string;
  readonly name?: string;
  readonly status?: string;
  readonly domain?: string;
  readonly description?: { readonly purpose?: string };
  readonly servers?: readonly Readonly<Record<string, unknown>>[];
  readonly schema?: readonly OdcsObject[];
  readonly team?: { readonly name?: string; readonly members?: readonly Readonly<Record<string, unknown>>[] };
  readonly slaProperties?: readonly OdcsServiceLevel[];
  readonly customProperties?: readonly OdcsCustomProperty[];
}

/** The `vendor` of our own custom properties. */
export const vendor = "throughline";

/** The value of a custom property; undefined where there is none. Files before v3.2.0 name no vendor. */
export function customValue(of: { readonly customProperties?: readonly OdcsCustomProperty[] }, name: string): unknown {
  return of.customProperties?.find((one) => one.property === name && (one.vendor ?? vendor) === vendor)?.value;
}
