import type { DuckDBDecimalType, DuckDBListType, DuckDBStructType, DuckDBType } from "@duckdb/node-api";
import { DuckDBTypeId as Id } from "@duckdb/node-api";
import type { FieldType } from "../../../contracts/shape/field.ts";

/** Decimals of at most this many digits are exact as JavaScript numbers. */
export const numberDigits = 15;

const plainTypes: Partial<Record<Id, FieldType["name"]>> = {
  [Id.BOOLEAN]: "boolean",
  [Id.TINYINT]: "int32",
  [Id.SMALLINT]: "int32",
  [Id.INTEGER]: "int32",
  [Id.UTINYINT]: "int32",
  [Id.USMALLINT]: "int32",
  [Id.UINTEGER]: "int64",
  [Id.BIGINT]: "int64",
  [Id.FLOAT]: "float64",
  [Id.DOUBLE]: "float64",
  [Id.DATE]: "date",
  [Id.TIMESTAMP]: "timestamp",
  [Id.TIMESTAMP_S]: "timestamp",
  [Id.TIMESTAMP_MS]: "timestamp",
  [Id.TIMESTAMP_NS]: "timestamp",
  [Id.TIMESTAMP_TZ]: "timestamp",
  [Id.VARCHAR]: "text",
  [Id.ENUM]: "text",
  [Id.UUID]: "text",
  [Id.BLOB]: "text",
  [Id.BIT]: "text",
  [Id.TIME]: "text",
  [Id.TIME_TZ]: "text",
  [Id.TIME_NS]: "text",
  [Id.INTERVAL]: "text",
};

const wideIntegers: Partial<Record<Id, number>> = { [Id.UBIGINT]: 20, [Id.HUGEINT]: 38, [Id.UHUGEINT]: 38 };

/** True for text that holds JSON. */
export const isJson = (type: DuckDBType): boolean => type.typeId === Id.VARCHAR && type.alias === "JSON";

/** The type of a DuckDB column in our words; `unknown` for those that we have no word for, such as maps. */
export function fieldTypeOf(type: DuckDBType): FieldType {
  if (isJson(type)) return { name: "json" };
  const digits = wideIntegers[type.typeId];
  if (digits !== undefined) return { name: "decimal", precision: digits, scale: 0 };
  if (type.typeId === Id.DECIMAL) {
    const { width, scale } = type as DuckDBDecimalType;
    return { name: "decimal", precision: width, scale };
  }
  if (type.typeId === Id.LIST || type.typeId === Id.ARRAY) {
    return { name: "list", item: fieldTypeOf((type as DuckDBListType).valueType) };
  }
  if (type.typeId === Id.STRUCT) {
    const { entryNames, entryTypes } = type as DuckDBStructType;
    const fields = entryNames.map((name, i) => ({
      name,
      type: fieldTypeOf(entryTypes[i] as DuckDBType),
      nullable: true,
    }));
    return { name: "struct", fields };
  }
  return { name: plainTypes[type.typeId] ?? "unknown" } as FieldType;
}
