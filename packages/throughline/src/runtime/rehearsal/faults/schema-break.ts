import type { Declaration, DeclarationId } from "../../../contracts/core/declaration.ts";
import { idName, idOf } from "../../../contracts/core/declaration.ts";
import type { Port } from "../../../contracts/graph/kind-spec.ts";
import type { GraphEdge, ProjectGraph } from "../../../contracts/graph/project-graph.ts";
import { type Columns, isRelation } from "../../../contracts/shape/relation.ts";
import type { Fault, Rehearsed, Target } from "../fault.ts";
import { editSource, findOption, type WrittenOption } from "../source-text.ts";

const renamed = (name: string) => `${name}_renamed`;

/** Renames a field that somebody of another role reads: one in each family of hand-offs. */
export const schemaBreak: Fault = {
  name: "schema-break",
  says: "a field that another role reads gets another name",
  stages: ["check"],
  async targets(project) {
    const families = [...new Set(project.graph.edges.flatMap(({ family }) => family ?? []))];
    const found = await Promise.all(families.map((family) => targetOf(family, project)));
    const targets = found.filter((target) => target !== undefined);
    return targets.length > 0 ? targets : { because: "no role reads a field of another" };
  },
};

interface Aim {
  readonly edge: GraphEdge;
  readonly field: string;
  /** Where the field is written as a column. */
  readonly written?: WrittenOption;
}

/** The first field of a family that is written as a column, else the first there is. */
async function targetOf(family: string, project: Rehearsed): Promise<Target | undefined> {
  const edges = project.graph.edges.filter((edge) => edge.family === family && edge.fields.length > 0);
  const byId = new Map(project.declarations.map((declaration) => [idOf(declaration), declaration]));
  for (const edge of edges)
    for (const { name } of edge.fields) {
      const written = await writtenColumn(project, byId.get(edge.from), name);
      if (written !== undefined) return aimed({ edge, field: name, written }, family, project.graph);
    }
  const [edge] = edges.filter(({ fields }) => fields.some(({ name }) => name !== ""));
  const field = edge?.fields[0]?.name;
  return edge === undefined || field === undefined ? undefined : aimed({ edge, field }, family, project.graph);
}

/** Where a column is written whose name is gone once another one is written there: no spread beside it gives the name again. */
async function writtenColumn({ root, declarations }: Rehearsed, declaration: Declaration | undefined, name: string) {
  if (declaration === undefined) return undefined;
  const written = await findOption(root, declaration, ["columns", name]);
  if (written?.isBesideSpread !== true) return written;
  const gives = (one: Declaration) => isRelation(one) && Object.hasOwn(one.columns as Columns, name);
  return declarations.some((one) => one !== declaration && gives(one)) ? undefined : written;
}

function aimed({ edge, field, written }: Aim, family: string, graph: ProjectGraph): Target {
  const { from: declaration, to, port } = edge;
  const name = idName(declaration);
  return {
    declaration,
    // What a table declares of a column of its SQL is gone with the name, such as that it is never null; the column is not.
    says:
      written === undefined
        ? `${field} of ${name} becomes ${renamed(field)}`
        : `${name} declares ${renamed(field)} instead of ${field}`,
    families: [family],
    async inject({ root }) {
      if (written === undefined) return { graph: withRenamed(graph, { declaration, port, field }) };
      const { start, end } = written.key;
      await editSource(root, written.file, { start, end, text: renamed(field) });
      return {};
    },
    counts: ({ stage, affects }) => stage === "check" && affects?.includes(to) === true,
  };
}

/** The graph in which a field of a port has another name. */
function withRenamed(
  graph: ProjectGraph,
  { declaration, port, field }: { readonly declaration: DeclarationId; readonly port: string; readonly field: string },
): ProjectGraph {
  const change = (ports: readonly Port[]) =>
    ports.map((one) =>
      one.name === port
        ? { ...one, shape: one.shape.map((of) => (of.name === field ? { ...of, name: renamed(field) } : of)) }
        : one,
    );
  const nodes = graph.nodes.map((node) =>
    node.id === declaration ? { ...node, provides: change(node.provides), accepts: change(node.accepts) } : node,
  );
  return { ...graph, nodes };
}
