import type { Metadata, Protocol } from "./actions.ts";
import { type DeltaField, type DeltaType, parseDeltaSchema, physicalName } from "./schema.ts";

/**
 * What a table asks of readers and writers. Up to reader version 2 and writer version 6 a version stands for features;
 * reader 3 and writer 7 list them by name. Unknown ones are refused by name before anything else is looked at.
 *
 * @source https://github.com/delta-io/delta/blob/master/PROTOCOL.md, "Table Features"
 */
const readable: ReadonlySet<string> = new Set([
  "columnMapping",
  "deletionVectors",
  "timestampNtz",
  "typeWidening",
  "typeWidening-preview",
  "v2Checkpoint",
  "vacuumProtocolCheck",
]);

/** Features under which our writes are right, given that `forbidden` finds nothing. */
const writable: ReadonlySet<string> = new Set([
  "appendOnly",
  "invariants",
  "checkConstraints",
  "changeDataFeed",
  "generatedColumns",
  "identityColumns",
  "columnMapping",
  "deletionVectors",
  "domainMetadata",
  "timestampNtz",
  "v2Checkpoint",
  "vacuumProtocolCheck",
]);

const newestReader = 3;
const newestWriter = 7;

/** Features and versions that keep us from reading the table; empty when we can. */
export function unreadable(protocol: Protocol): string[] {
  if (protocol.minReaderVersion > newestReader) return [`reader version ${protocol.minReaderVersion}`];
  return (protocol.readerFeatures ?? []).filter((feature) => !readable.has(feature));
}

const nestedFields = (type: DeltaType): readonly DeltaField[] => {
  if (typeof type === "string") return [];
  if (type.type === "struct") return type.fields.flatMap((field) => [field, ...nestedFields(field.type)]);
  if (type.type === "array") return nestedFields(type.elementType);
  return [...nestedFields(type.keyType), ...nestedFields(type.valueType)];
};

/** Columns whose inner fields have other names in the files than in the schema, which the scan cannot map. */
export function unmappedColumns(metadata: Metadata): string[] {
  const renamed = parseDeltaSchema(metadata.schemaString).filter(({ type }) =>
    nestedFields(type).some((field) => physicalName({ ...field, metadata: field.metadata ?? {} }) !== field.name),
  );
  return renamed.map((field) => `column mapping inside of column ${field.name}`);
}

/** Rules of the table's metadata that a writer must keep and that we do not know how to keep. */
function forbidden(metadata: Metadata): string[] {
  const properties = Object.entries(metadata.configuration ?? {});
  const rules = properties.filter(([key]) => key.startsWith("delta.constraints.")).map(([key]) => `constraint ${key}`);
  const mapping = metadata.configuration?.["delta.columnMapping.mode"] ?? "none";
  if (mapping !== "none") rules.push(`column mapping ${mapping}`);
  if (metadata.partitionColumns.length > 0) rules.push(`partition columns ${metadata.partitionColumns.join(", ")}`);
  for (const field of parseDeltaSchema(metadata.schemaString)) {
    const kept = Object.keys(field.metadata).filter(
      (key) => key === "delta.invariants" || key === "delta.generationExpression" || key.startsWith("delta.identity."),
    );
    rules.push(...kept.map((key) => `${key} of column ${field.name}`));
    if (field.type === "timestamp_ntz") rules.push(`type timestamp_ntz of column ${field.name}`);
  }
  return rules;
}

/** Features, versions and rules that keep us from writing the table; empty when we can. */
export function unwritable(protocol: Protocol, metadata: Metadata): string[] {
  if (protocol.minWriterVersion > newestWriter) return [`writer version ${protocol.minWriterVersion}`];
  const unknown = (protocol.writerFeatures ?? []).filter((feature) => !writable.has(feature));
  return [...new Set([...unreadable(protocol), ...unknown, ...forbidden(metadata)])];
}

const isOn = (metadata: Metadata, property: string): boolean =>
  metadata.configuration?.[property]?.toLowerCase() === "true";

/** True when rows may only be added. */
export const isAppendOnly = (metadata: Metadata): boolean => isOn(metadata, "delta.appendOnly");

/** True when commits must carry the rows they changed: an upsert by rewriting files would have to write them. */
export const keepsChangeData = (metadata: Metadata): boolean => isOn(metadata, "delta.enableChangeDataFeed");

/** True when a classic checkpoint says all that the table needs: it has no sidecars and no metadata of other systems' domains. */
export function allowsClassicCheckpoint(protocol: Protocol): boolean {
  return !(protocol.writerFeatures ?? []).some((name) => name === "v2Checkpoint" || name === "domainMetadata");
}
