import { describeField, type Field, fieldOf, formatType } from "../../../contracts/shape/field.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import { hasRows } from "../parts.ts";
import { pinnedSnapshot } from "../pinned-snapshot.ts";
import { none, type Verifier } from "../verifier.ts";

const clause = none("shape", "every column is stored as it is declared", {
  unit: "columns that are not",
  handOff: "shape",
});

/** Columns that are gone, of another type, null where none may be, or with a value that is not in their closed set. */
export const storedShape: Verifier = {
  name: "stored shape",
  limitMs: 30_000,
  covers: ({ declaration, pin }) => (hasRows(declaration) && pin.table === declaration.name ? [clause] : []),
  async measure(_clause, subject, { engines: { tables }, session }) {
    const { declaration } = subject;
    const snapshot = await pinnedSnapshot(subject, tables);
    if (!hasRows(declaration) || snapshot === undefined) return { because: "no version of it is released" };
    const declared = shapeOf(declaration.columns);
    const stored = declared.filter((field) => isStored(field, fieldOf(snapshot.fields, field.name)));
    const lost = declared.filter((field) => !stored.includes(field)).map(describe);
    const counts = stored.map((field, i) => `(count(*) FILTER (WHERE ${unfit(field)}))::DOUBLE AS c${i}`);
    const [row] =
      counts.length === 0 ? [{}] : await session.rows(`SELECT ${counts.join(", ")} FROM ${snapshot.relation}`);
    const wrong = stored.filter((_, i) => Number(row?.[`c${i}`] ?? 0) > 0).map(describe);
    const named = [...lost, ...wrong];
    const note = named.length === 0 ? `${declared.length} columns` : named.join(", ");
    return { held: named.length === 0, figure: named.length, note };
  },
};

const describe = (field: Field) => `${field.name} ${describeField(field)}`;

const isStored = (declared: Field, stored: Field | undefined) =>
  stored !== undefined && formatType(stored.type) === formatType(declared.type);

function unfit({ name, nullable, values }: Field): string {
  const column = quoteColumn(name);
  const conditions = [
    ...(nullable ? [] : [`${column} IS NULL`]),
    ...(values === undefined ? [] : [`${column} NOT IN (${values.map(literal).join(", ")})`]),
  ];
  return conditions.length === 0 ? "false" : conditions.join(" OR ");
}
