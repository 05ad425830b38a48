import { idOf } from "../../../contracts/core/declaration.ts";
import { isThroughlineError } from "../../../contracts/errors/index.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../../contracts/shape/relation.ts";
import { type ReadableRelease, readRelease } from "../../project/read-release.ts";
import { type Learnable, learnableByRows } from "./learnable-columns.ts";

/** Looks at a table's rows in the current release; undefined where no release has rows of these columns. */
export type LookAtRows = (of: {
  readonly table: Relation;
  readonly label: Field;
  readonly fields: readonly Field[];
}) => Promise<Learnable | undefined>;

/** Looks into the releases of a state folder. Takes no lock. */
export const lookAtRows =
  (root: string, state: string): LookAtRows =>
  async ({ table, label, fields }) => {
    const open = await currentRelease(root, state);
    try {
      if (open === undefined || !hasColumns(open, table.name, [label, ...fields])) return undefined;
      return await learnableByRows(open.session, { table: table.name, label, fields });
    } finally {
      await open?.close();
    }
  };

async function currentRelease(root: string, state: string): Promise<ReadableRelease | undefined> {
  try {
    return await readRelease(root, state);
  } catch (error) {
    if (isThroughlineError(error, "releases.none")) return undefined;
    throw error;
  }
}

function hasColumns({ release, declarations }: ReadableRelease, table: string, fields: readonly Field[]): boolean {
  const released = declarations.find(
    (one) => isRelation(one) && one.name === table && release.pins[idOf(one)] !== undefined,
  );
  if (!isRelation(released)) return false;
  const types = new Map(shapeOf(released.columns).map(({ name, type }) => [name, type.name]));
  return fields.every(({ name, type }) => types.get(name) === type.name);
}
