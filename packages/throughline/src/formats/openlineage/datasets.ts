import type { Derivation, Port } from "../../contracts/graph/kind-spec.ts";
import { type GraphNode, nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { type Field, formatType } from "../../contracts/shape/field.ts";
import type { ColumnFigures } from "../../ports/table-store.ts";
import {
  type LineageDataset,
  type LineageFacet,
  type LineageFacets,
  type MakeFacet,
  presentFacets,
} from "./run-event.ts";

/** What is known of a version beyond its number, where its rows lie in a table. */
export interface TableFigures {
  readonly rows: number;
  readonly sizeBytes: number;
  readonly files: number;
  /** As far as they are recorded. */
  readonly columns?: Readonly<Record<string, ColumnFigures>>;
}

/** Names and describes the ports of a project as datasets. */
export interface Datasets {
  /** A port as it is read: with its fields. */
  readonly input: (declaration: string, port: string) => LineageDataset;
  /** A port as it is written: with its fields, what they are made from, and what is known of the version. */
  readonly output: (node: GraphNode, port: Port, built: BuiltFacts) => LineageDataset;
}

export interface BuiltFacts {
  /** The version in words, `4`; absent while nothing is built. */
  readonly version?: string | undefined;
  readonly figures?: TableFigures | undefined;
}

/** The namespace of a project's datasets. */
export const datasetNamespace = (project: string): string => `throughline://${project}`;

const types: Readonly<Record<string, string>> = {
  source: "TABLE",
  table: "TABLE",
  predictions: "TABLE",
  featureView: "VIEW",
  model: "MODEL",
};

/** Makes the datasets of a graph. */
export function datasetsOf(graph: ProjectGraph, facet: MakeFacet): Datasets {
  const namespace = datasetNamespace(graph.project);
  const nameOf = (declaration: string, port: string) => datasetName(nodeOf(graph, declaration), declaration, port);
  const describe = (node: GraphNode, port: Port): LineageFacets =>
    presentFacets({
      schema: facet("SchemaDatasetFacet", { fields: port.shape.map(schemaField) }),
      documentation:
        node.description === undefined
          ? undefined
          : facet("DocumentationDatasetFacet", { description: node.description }),
      ownership:
        node.owner === undefined
          ? undefined
          : facet("OwnershipDatasetFacet", { owners: [{ name: node.owner, type: "OWNER" }] }),
      datasetType: facet("DatasetTypeDatasetFacet", { datasetType: types[node.kind] ?? node.kind.toUpperCase() }),
      tags: tagsFacet(port.shape, facet),
    });
  return {
    input: (declaration, port) => {
      const node = nodeOf(graph, declaration);
      const given = node?.provides.find(({ name }) => name === port);
      const facets = node === undefined || given === undefined ? {} : describe(node, given);
      return { namespace, name: nameOf(declaration, port), facets };
    },
    output: (node, port, { version, figures }) => ({
      namespace,
      name: nameOf(node.id, port.name),
      facets: {
        ...describe(node, port),
        ...presentFacets({
          columnLineage: columnLineage(node, port, {
            place: (one) => ({ namespace, name: nameOf(one.declaration, one.port) }),
            facet,
          }),
          version: version === undefined ? undefined : facet("DatasetVersionDatasetFacet", { datasetVersion: version }),
          dataQualityMetrics: figures === undefined ? undefined : metricsFacet(figures, facet),
        }),
      },
      outputFacets: presentFacets({
        outputStatistics: figures === undefined ? undefined : statisticsFacet(figures, facet),
      }),
    }),
  };
}

/** Rows in the lake go by their name there; everything else by kind and name. The first port stands for the declaration. */
function datasetName(node: GraphNode | undefined, declaration: string, port: string): string {
  const name = node !== undefined && types[node.kind] === "TABLE" ? node.name : declaration;
  return node === undefined || node.provides[0]?.name === port ? name : `${name}#${port}`;
}

interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly ordinal_position?: number;
  readonly fields?: readonly SchemaField[];
}

function schemaField(field: Field, at: number): SchemaField {
  const { name, type, nullable, unit, description } = field;
  const said = [description, unit === undefined ? undefined : `unit ${unit}`, nullable ? "may be null" : undefined];
  const words = said.filter((one) => one !== undefined).join("; ");
  return {
    name,
    type: type.name === "struct" ? "struct" : formatType(type),
    ...(words === "" ? {} : { description: words }),
    ordinal_position: at + 1,
    ...(type.name === "struct" ? { fields: type.fields.map(schemaField) } : {}),
  };
}

/** Personal data by column. */
function tagsFacet(shape: readonly Field[], facet: MakeFacet): LineageFacet | undefined {
  const tags = shape.flatMap(({ name, tags: given = [] }) =>
    given.map((tag) => {
      const at = tag.indexOf(":");
      const [key, value] = at < 0 ? [tag, "true"] : [tag.slice(0, at), tag.slice(at + 1)];
      return { key, value, source: "THROUGHLINE", field: name };
    }),
  );
  return tags.length === 0 ? undefined : facet("TagsDatasetFacet", { tags });
}

type Source = Derivation["from"][number];
type Place = (source: Source) => { readonly namespace: string; readonly name: string };

/** Values make fields; filters, joins and groups decide over the rows, and so over the dataset. */
function columnLineage(
  { derives }: GraphNode,
  port: Port,
  { place, facet }: { readonly place: Place; readonly facet: MakeFacet },
): LineageFacet | undefined {
  const own = derives.filter((derivation) => derivation.port === port.name);
  const fields = own.flatMap(({ field, from }) => {
    const values = from.filter(({ how }) => how === "value");
    return values.length === 0 ? [] : [[field, { inputFields: distinct(values, place) }] as const];
  });
  const rows = distinct(
    own.flatMap(({ from }) => from.filter(({ how }) => how === "row")),
    place,
  );
  if (fields.length === 0 && rows.length === 0) return undefined;
  return facet("ColumnLineageDatasetFacet", {
    fields: Object.fromEntries(fields),
    ...(rows.length === 0 ? {} : { dataset: rows }),
  });
}

function distinct(sources: readonly Source[], place: Place) {
  const found = new Map(sources.map((source) => [`${source.declaration}#${source.port}.${source.field}`, source]));
  return [...found.values()].map((source) => ({
    ...place(source),
    field: source.field,
    transformations: [
      {
        type: source.how === "value" ? "DIRECT" : "INDIRECT",
        ...(source.certainty === "possible" ? { description: "possible: through code that is not analysed" } : {}),
      },
    ],
  }));
}

function metricsFacet({ rows, sizeBytes, files, columns = {} }: TableFigures, facet: MakeFacet): LineageFacet {
  const metrics = Object.entries(columns).map(([name, { nulls, min, max }]) => [
    name,
    {
      nullCount: nulls,
      count: rows - nulls,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    },
  ]);
  return facet("DataQualityMetricsDatasetFacet", {
    ...{ rowCount: rows, bytes: sizeBytes, fileCount: files },
    columnMetrics: Object.fromEntries(metrics),
  });
}

const statisticsFacet = ({ rows, sizeBytes, files }: TableFigures, facet: MakeFacet): LineageFacet =>
  facet("OutputStatisticsOutputDatasetFacet", { rowCount: rows, size: sizeBytes, fileCount: files });
