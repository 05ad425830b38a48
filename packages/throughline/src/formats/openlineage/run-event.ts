/**
 * OpenLineage events, https://openlineage.io/spec/2-0-2/OpenLineage.json: one JSON object for each change of a run's state.
 *
 * Written are run events with START and one of COMPLETE and FAIL; each facet carries the URL of its own version, which stands in
 * `facetVersions`. Nothing is read. Not written: static job and dataset events, source code locations, lifecycle changes.
 */
export const eventSchema = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

/** The versions of facets that are written. */
const facetVersions = {
  ColumnLineageDatasetFacet: "1-2-0",
  DataQualityAssertionsDatasetFacet: "1-1-0",
  DataQualityMetricsDatasetFacet: "1-0-1",
  DatasetTypeDatasetFacet: "1-0-1",
  DatasetVersionDatasetFacet: "1-0-1",
  DocumentationDatasetFacet: "1-1-0",
  DocumentationJobFacet: "1-1-0",
  ErrorMessageRunFacet: "1-0-1",
  JobTypeJobFacet: "2-0-4",
  NominalTimeRunFacet: "1-0-1",
  OutputStatisticsOutputDatasetFacet: "1-0-2",
  OwnershipDatasetFacet: "1-0-1",
  OwnershipJobFacet: "1-0-1",
  ParentRunFacet: "1-2-0",
  ProcessingEngineRunFacet: "1-1-1",
  SchemaDatasetFacet: "1-2-0",
  TagsDatasetFacet: "1-0-0",
} as const;

/** A part of an event, with who made it and what it is checked by. */
export interface LineageFacet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [key: string]: unknown;
}

export type LineageFacets = Readonly<Record<string, LineageFacet>>;

export interface LineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: LineageFacets;
  readonly inputFacets?: LineageFacets;
  readonly outputFacets?: LineageFacets;
}

/** A change of the state of a run. */
export interface LineageRunEvent {
  readonly eventType: "START" | "COMPLETE" | "FAIL";
  /** ISO with microseconds. */
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: LineageFacets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: LineageFacets };
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
}

/** Makes facets of one producer. */
export function facetMaker(producer: string) {
  return (name: keyof typeof facetVersions, content: Readonly<Record<string, unknown>>): LineageFacet => ({
    _producer: producer,
    _schemaURL: `https://openlineage.io/spec/facets/${facetVersions[name]}/${name}.json#/$defs/${name}`,
    ...content,
  });
}

export type MakeFacet = ReturnType<typeof facetMaker>;

/** Facets without those that are absent. */
export function presentFacets(facets: Readonly<Record<string, LineageFacet | undefined>>): LineageFacets {
  return Object.fromEntries(Object.entries(facets).filter(([, facet]) => facet !== undefined)) as LineageFacets;
}
