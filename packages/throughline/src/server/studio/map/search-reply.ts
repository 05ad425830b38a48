import type { StudioSearch, StudioSearchEntry } from "../../../client/studio/studio-search.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { describeField } from "../../../contracts/shape/field.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { StudioScope } from "../studio.ts";
import { shownOf } from "./shown.ts";

/** Most entries that are sent; runs and releases among them. */
const mostEntries = 20_000;
const runsShown = 50;

const pages = [
  ["Map", "/"],
  ["Hand-offs", "/hand-offs"],
  ["Changes", "/changes"],
  ["Contracts", "/contracts"],
  ["Data", "/data"],
  ["Features", "/features"],
  ["Models", "/models"],
  ["Endpoints", "/endpoints"],
  ["Agents", "/agents"],
  ["API", "/services"],
  ["Apps", "/apps"],
  ["Metrics", "/metrics"],
  ["Dashboards", "/dashboards"],
  ["Runs", "/runs"],
  ["Releases", "/releases"],
] as const;

/** Everything that can be found, flat, so that the browser searches without asking. */
export async function searchReply(scope: StudioScope): Promise<StudioSearch> {
  const shown = new Set(scope.graph.nodes.flatMap((node) => shownOf(scope, node)?.page ?? []));
  const entries = [
    ...pages.flatMap(([label, path]) => pageEntry(label, path, shown)),
    ...scope.graph.nodes.flatMap((node) => nodeEntries(scope, node)),
    ...(await runEntries(scope)),
    ...(await scope.studio.releases.all()).map(({ id, createdAtUs }) =>
      entry("release", id, { detail: isoOfUs(createdAtUs), path: `/releases/${id}` }),
    ),
  ];
  return {
    release: scope.release.release.id,
    entries: entries.slice(0, mostEntries),
    more: entries.length > mostEntries,
  };
}

/** Pages of declarations are there where there are such declarations; the others always. */
function pageEntry(label: string, path: string, shown: ReadonlySet<string>): StudioSearchEntry[] {
  const ofDeclarations = [
    "data",
    "features",
    "models",
    "endpoints",
    "agents",
    "services",
    "apps",
    "metrics",
    "dashboards",
  ];
  const page = path.slice(1);
  return ofDeclarations.includes(page) && !shown.has(page) ? [] : [entry("page", label, { detail: "page", path })];
}

function nodeEntries(scope: StudioScope, node: GraphNode): StudioSearchEntry[] {
  const { id, name, title } = node;
  const role = node.role ?? null;
  const page = shownOf(scope, node)?.page;
  const path = page === undefined ? `/?select=${encodeURIComponent(id)}` : `/${page}/${encodeURIComponent(name)}`;
  const fields = new Map(
    [...node.provides, ...node.accepts].flatMap(({ shape }) => shape.map((field) => [field.name, field] as const)),
  );
  const join = path.includes("?") ? "&" : "?";
  return [
    { ...entry("declaration", name, { detail: title, path }), role },
    ...[...fields.values()].map((field) => ({
      ...entry("field", `${name}.${field.name}`, {
        detail: describeField(field),
        path: `${path}${join}field=${encodeURIComponent(field.name)}`,
      }),
      role,
    })),
  ];
}

async function runEntries(scope: StudioScope): Promise<StudioSearchEntry[]> {
  const runs = await scope.studio.history.list({ limit: runsShown });
  return runs.map(({ id, status, startedUs }) =>
    entry("run", id, { detail: `${status} · ${isoOfUs(startedUs)}`, path: `/runs/${id}` }),
  );
}

function entry(
  type: StudioSearchEntry["type"],
  label: string,
  of: { readonly detail: string; readonly path: string },
): StudioSearchEntry {
  return { type, label, ...of, role: null };
}
