import { piiTag } from "../../../contracts/shape/column.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import { callRoutes } from "../call-routes.ts";
import { hasRoutes, hasRows } from "../parts.ts";
import { type Bench, none, type Subject, type Verifier } from "../verifier.ts";

const clause = none("personal data", "no reply holds personal data that its shape does not say", {
  unit: "replies that do",
});
/** Values of a column that are looked for, and how long one is at least: shorter ones stand in any text. */
const values = 500;
const shortest = 5;

/** Looks for real values of personal data in the replies of routes. */
export const personalData: Verifier = {
  name: "personal data",
  limitMs: 60_000,
  covers: ({ declaration }) => (hasRoutes(declaration) ? [clause] : []),
  async measure(_clause, subject, bench) {
    const { declaration } = subject;
    if (!hasRoutes(declaration)) return { because: "it has no routes" };
    const { calls } = await callRoutes(declaration, bench);
    const said = saidBy(subject);
    const known = (await bench.once("personal data", () => personalValues(bench))).filter(({ tags }) =>
      tags.some((tag) => !said.has(tag)),
    );
    const total = known.reduce((sum, one) => sum + one.values.length, 0);
    if (total === 0) return { because: "no column of the release holds personal data that it may not show" };
    const leaks = calls.flatMap(({ path, reply }) => {
      const text = JSON.stringify(reply.body ?? "");
      const found = known.find((one) => one.values.some((value) => text.includes(value)));
      return found === undefined ? [] : [`${path} shows ${found.column}`];
    });
    const note = `${calls.length} replies searched for ${total.toLocaleString("en")} values`;
    return { held: leaks.length === 0, figure: leaks.length, note: leaks[0] ?? note };
  },
};

/** The tags that the shapes of a declaration say openly, and the categories that it says it takes. */
function saidBy({ node, declaration }: Subject): ReadonlySet<string> {
  const shown = node.provides.flatMap(({ shape }) => shape.flatMap(({ tags }) => tags ?? []));
  const consented = (declaration as { readonly pii?: readonly string[] }).pii ?? [];
  return new Set([...shown, ...consented.map(piiTag)]);
}

interface PersonalColumn {
  readonly column: string;
  readonly tags: readonly string[];
  /** As they stand in JSON, without quotes. */
  readonly values: readonly string[];
}

async function personalValues({ release, session }: Bench): Promise<readonly PersonalColumn[]> {
  const found: PersonalColumn[] = [];
  for (const declaration of release.declarations) {
    if (!hasRows(declaration) || release.versionOf(declaration.name) === undefined) continue;
    for (const { name, tags = [], type } of shapeOf(declaration.columns)) {
      const personal = tags.filter((tag) => tag.startsWith("pii:"));
      if (personal.length === 0 || type.name !== "text") continue;
      const column = quoteColumn(name);
      const rows = await session.rows(
        `SELECT DISTINCT ${column} AS value FROM ${quoteName(declaration.name)} WHERE length(${column}) >= ${shortest} ORDER BY hash(value) LIMIT ${values}`,
      );
      const texts = rows.map(({ value }) => JSON.stringify(value).slice(1, -1));
      found.push({ column: `${declaration.name}.${name}`, tags: personal, values: texts });
    }
  }
  return found;
}
