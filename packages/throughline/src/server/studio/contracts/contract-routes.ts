import type { FastifyInstance } from "fastify";
import type { StudioContract, StudioContractMoment } from "../../../client/studio/studio-contracts.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import { type UseFinding, useFindings } from "../../../runtime/observed-use/use-findings.ts";
import { ContractHistory, type ContractMoment } from "../../../runtime/studio/contract-history.ts";
import { placedChange } from "../changes/source-report.ts";
import { studioError } from "../error-codes.ts";
import { declarationReply } from "../pages/declaration.ts";
import type { StudioScope } from "../studio.ts";
import { contractPorts } from "./contract-ports.ts";

/** Adds the route of contracts: what one declaration gives, takes and promises, who relies on it, and how it came to be so. */
export function addContractRoutes(app: FastifyInstance, scope: StudioScope): void {
  const history = new ContractHistory();
  app.get<{ Params: { id: string } }>("/contracts/:id", async ({ params }): Promise<StudioContract> => {
    const node = scope.nodes.get(params.id as GraphNode["id"]);
    if (node === undefined)
      throw studioError("unknown-declaration", {
        detail: `release has no declaration of this id: ${params.id.slice(0, 100)}`,
      });
    const now = new Date(scope.studio.clock.nowUs() / 1_000);
    const { observedUse } = scope.studio;
    const seen = useFindings(scope.graph, (await observedUse?.(scope.release.release.id)) ?? []);
    return {
      ...(await declarationReply(scope, node)),
      ports: contractPorts(scope.graph, node, { now, seen }),
      uses: usesOf(scope, node),
      observed: seen.filter(({ consumer }) => consumer === node.id).map(observedReply),
      history: await historyOf(scope, node.id, history),
    };
  });
}

const observedReply = ({ place, use, provider, port, calls, seen, notSeen, suggestion }: UseFinding) => {
  return { place, use, provider, port, calls, seen, notSeen, suggestion };
};

function usesOf({ graph, nodes }: StudioScope, { id }: GraphNode): StudioContract["uses"] {
  return graph.edges
    .filter(({ to }) => to === id)
    .map(({ from, port, fields, certainty }) => {
      const provider = nodes.get(from);
      return {
        id: from,
        name: provider?.name ?? from,
        role: provider?.role ?? null,
        port,
        fields: [...new Set(fields.map(({ name }) => name))],
        certainty,
      };
    });
}

async function historyOf(
  { studio, release }: StudioScope,
  id: string,
  history: ContractHistory,
): Promise<StudioContractMoment[]> {
  const [kept, lock] = await Promise.all([studio.releases.all(), studio.sources?.lock()]);
  const moments = history.of(id, kept).map((moment) => momentReply(moment, studio.current()));
  const { release: served } = release;
  const step = lock === undefined ? undefined : history.ofLock(id, lock, served);
  if (step === undefined) return moments;
  const { change, changes } = step;
  const ofLock = { of: "lock", release: served.id, at: null, current: false, before: served.id } as const;
  return [{ ...ofLock, change, changes: changes.map(placedChange) }, ...moments];
}

const momentReply = ({ release, before, change, changes }: ContractMoment, current: string): StudioContractMoment => ({
  of: "release",
  release: release.id,
  at: isoOfUs(release.createdAtUs),
  current: release.id === current,
  before: before?.id ?? null,
  change,
  changes: changes.map(placedChange),
});
