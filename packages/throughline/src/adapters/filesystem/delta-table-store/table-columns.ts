import type { Field, Shape } from "../../../contracts/shape/field.ts";
import type { Metadata } from "../../../formats/delta-log/actions.ts";
import { type DeltaField, parseDeltaSchema, parseSchema, physicalName } from "../../../formats/delta-log/schema.ts";
import { declaredType, storedType } from "./sql-types.ts";

/** A column of a table in all its names and types. */
export interface TableColumn {
  readonly name: string;
  readonly field: Field;
  readonly delta: DeltaField;
  /** Its name in data files and partition values. */
  readonly physical: string;
  readonly isPartition: boolean;
  /** DuckDB type under which it is read. */
  readonly declaredType: string;
  /** DuckDB type that data files hold. */
  readonly storedType: string;
}

/** The columns of a table, in order. */
export function tableColumns(metadata: Metadata): readonly TableColumn[] {
  const fields: Shape = parseSchema(metadata.schemaString);
  const partitions = new Set(metadata.partitionColumns);
  return parseDeltaSchema(metadata.schemaString).map((delta, i) => {
    const field = fields[i] as Field;
    return {
      name: delta.name,
      field,
      delta,
      physical: physicalName(delta),
      isPartition: partitions.has(delta.name),
      declaredType: declaredType(field.type, delta.type),
      storedType: storedType(delta.type),
    };
  });
}
