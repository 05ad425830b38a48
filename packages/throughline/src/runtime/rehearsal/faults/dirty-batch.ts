import { idOf } from "../../../contracts/core/declaration.ts";
import type { Source } from "../../../contracts/data/source.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { addRows, type FileRow, lastFile, soundRow } from "../batch.ts";
import type { Fault, Rehearsed, Target } from "../fault.ts";
import { readsFiles } from "../parts.ts";
import { reachOf } from "../reach.ts";

const dirtyRows = 60;
/** Before the time at which the copy stands still, so that no row is of the future: 2000-01-01. */
const longAgoUs = 946_684_800_000_000;

/** A file comes whose rows break the columns of its source. */
export const dirtyBatch: Fault = {
  name: "dirty-batch",
  says: "a file comes whose rows do not fit their columns",
  stages: ["run"],
  async targets(project) {
    const sources = project.declarations.filter((one): one is Source => readsFiles(one, "rows"));
    for (const source of sources.sort((a, b) => reachSize(project, b) - reachSize(project, a)))
      if (dirtOf(source).length > 0 && (await lastFile(project.root, source)) !== undefined)
        return [targetOf(source, project)];
    return { because: "no source reads rows of files" };
  },
};

const reachSize = ({ graph }: Rehearsed, source: Source) => reachOf(graph, idOf(source)).size;

function targetOf(source: Source, { graph }: Rehearsed): Target {
  const dirt = dirtOf(source);
  const reach = reachOf(graph, idOf(source));
  const rows = Array.from(
    { length: dirtyRows },
    (_, n): FileRow => ({
      ...soundRow(source, longAgoUs, n),
      ...dirt[n % dirt.length],
    }),
  );
  return {
    declaration: idOf(source),
    says: `${dirtyRows} rows of ${source.name} lack values, or have values of another type`,
    async inject({ root }) {
      await addRows(root, source, rows);
      return {};
    },
    counts: ({ stage, declaration, code, count = 0 }) =>
      stage === "run" && reach.has(declaration) && code === "rows.rejected" && count >= dirtyRows,
  };
}

/** One wrong value for each way in which a column can be broken. */
function dirtOf(source: Source): readonly FileRow[] {
  return shapeOf(source.columns).flatMap(({ name, type, nullable, values }: Field) => [
    ...(nullable ? [] : [{ [name]: null }]),
    ...(type.name === "text" && values === undefined ? [] : [{ [name]: "not-a-value" }]),
  ]);
}
