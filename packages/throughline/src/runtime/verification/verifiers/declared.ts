import { gapsOf } from "../../../contracts/graph/gaps.ts";
import { callRoutes } from "../call-routes.ts";
import { hasRoutes, hasRules } from "../parts.ts";
import { none, type Verifier } from "../verifier.ts";

const needs = none("needs", "what it needs is given", { unit: "needs that are not met", handOff: "needs" });

/** What a declaration needs of others, against what they give in the release. */
export const metNeeds: Verifier = {
  name: "needs",
  limitMs: 5_000,
  covers: ({ node }) => ((node.needs ?? []).length > 0 ? [needs] : []),
  async measure(_clause, { id, node }, { graph }) {
    const open = gapsOf(graph).filter((gap) => gap.id === id);
    const met = (node.needs ?? []).length - open.length;
    return {
      held: open.length === 0,
      figure: open.length,
      note: open.length === 0 ? `${met} met` : open.map(({ port }) => port).join(", "),
    };
  },
};

const lineage = none("lineage", "it is known what every column is made from", { unit: "columns of which it is not" });

/** Columns of a table that come from nowhere: neither from what it reads nor from a constant of its query. */
export const columnLineage: Verifier = {
  name: "lineage",
  limitMs: 5_000,
  covers: ({ declaration }) => (hasRules(declaration) ? [lineage] : []),
  async measure(_clause, { node }) {
    const columns = node.provides.flatMap(({ name, shape }) =>
      shape.map((field) => ({ port: name, field: field.name })),
    );
    const unknown = columns.filter(
      ({ port, field }) => !node.derives.some((one) => one.port === port && one.field === field),
    );
    return {
      held: unknown.length === 0,
      figure: unknown.length,
      note: unknown.length === 0 ? `${columns.length} columns` : unknown.map(({ field }) => field).join(", "),
    };
  },
};

const oneReleaseClause = none("one release", "all replies are by the release that is served", {
  unit: "replies by another",
  handOff: "one release",
});

/** The release that replies of a service say they are by. */
export const oneRelease: Verifier = {
  name: "one release",
  limitMs: 30_000,
  covers: ({ declaration }) => (hasRoutes(declaration) ? [oneReleaseClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!hasRoutes(declaration)) return { because: "it has no routes" };
    const { calls } = await callRoutes(declaration, bench);
    if (calls.length === 0) return { because: "no route of it can be called" };
    const { id } = bench.release.release;
    const others = calls.filter(({ reply }) => reply.headers.get("x-throughline-release") !== id);
    return { held: others.length === 0, figure: others.length, note: `${calls.length} replies` };
  },
};
