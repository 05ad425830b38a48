import { createOfflineLanguageModel } from "../src/adapters/offline/offline-language-model.ts";
import { openCopy } from "../src/cli/project/open-copy.ts";
import { openEventProbe } from "../src/cli/project/open-event-probe.ts";
import { openProbe } from "../src/cli/project/open-probe.ts";
import { openProbeServer, type ProbeEngines } from "../src/cli/project/probe-server.ts";
import type { Declaration } from "../src/contracts/core/declaration.ts";
import { resolveProject } from "../src/contracts/graph/resolve.ts";
import type { Clock } from "../src/ports/clock.ts";
import type { OpenEmbeddingModel } from "../src/runtime/plan/kind-runner.ts";
import type { ServingEngines } from "../src/runtime/serving/open-release.ts";
import type { VerifiedClause } from "../src/runtime/verification/verified-clause.ts";
import type { Copy, EventProbe, Probe, ProbeReply, ProbeRequest } from "../src/runtime/verification/verifier.ts";
import { type VerifyOptions, verifyRelease } from "../src/runtime/verification/verify-release.ts";
import type { Pins, ServingProject } from "./serving-project.ts";

/** Stands between a verifier and what it asks: gives another reply in its place. */
export type Between = (reply: ProbeReply, path: string, request: ProbeRequest | undefined) => ProbeReply;

export interface VerifiedOptions
  extends Pick<VerifyOptions, "verifiers" | "scope" | "uptime" | "earlier" | "pages" | "code" | "packed" | "unmoved"> {
  readonly pins?: Pins;
  readonly clock?: Clock;
  readonly embeddings?: OpenEmbeddingModel;
  /** The hash of its code that the release names. */
  readonly codeHash?: string;
  /** What the probe answers instead. */
  readonly between?: Between;
  /** What the release answers instead where another language model answers. */
  readonly betweenModel?: (reply: ProbeReply) => ProbeReply;
  /** Stands between a verifier and the copy that takes events. */
  readonly betweenEvents?: (probe: EventProbe) => EventProbe;
  /** What a copy answers instead, told how often rows were added to it. */
  readonly betweenCopy?: (reply: ProbeReply, path: string, added: number) => ProbeReply;
}

/** A release of some declarations, verified as the command does, by real engines. */
export async function verified(
  project: ServingProject,
  declarations: readonly Declaration[],
  options: VerifiedOptions = {},
): Promise<readonly VerifiedClause[]> {
  const { pins, clock, codeHash, embeddings, between, betweenCopy, betweenModel: _, betweenEvents, ...rest } = options;
  const input = { project: "cards", declarations, missing: [] };
  const { value: graph } = resolveProject(input);
  const now = clock ?? project.engines.clock;
  const engines: ProbeEngines & ServingProject["engines"] = {
    ...project.engines,
    ...(embeddings === undefined ? {} : { embeddings }),
    clock: now,
    languageModel: createOfflineLanguageModel(),
  };
  const open = (taking: Pick<ServingEngines, "taken"> = {}) =>
    project.open(declarations, {
      ...{ graph, clock: now, taking },
      ...(pins === undefined ? {} : { pins }),
      ...(codeHash === undefined ? {} : { code: codeHash }),
    });
  const release = await open();
  const probe = await openProbe(project.folder, release, engines);
  try {
    return await verifyRelease({
      ...rest,
      ...{ root: project.folder, release, engines },
      answeredBy: async (languageModel) => {
        const server = await openProbeServer(await open(), { root: project.folder, languageModel, logs: new Map() });
        const { betweenModel } = options;
        return betweenModel === undefined
          ? server
          : { ...server, ask: async (path, asked) => betweenModel(await server.ask(path, asked)) };
      },
      events: async () => {
        const probe = await openEventProbe({ root: project.folder, engines, open });
        return betweenEvents?.(probe) ?? probe;
      },
      probe: between === undefined ? probe : probeWith(probe, between),
      copy: async (copied) => {
        const copy = await openCopy(copied, release, engines);
        return betweenCopy === undefined ? copy : copyWith(copy, betweenCopy);
      },
    });
  } finally {
    await probe.close();
  }
}

const probeWith = (probe: Probe, between: Between): Probe => ({
  ...probe,
  answers: (endpoint, limit) => probe.answers(endpoint, limit),
  ask: async (path, request) => between(await probe.ask(path, request), path, request),
});

function copyWith(copy: Copy, between: NonNullable<VerifiedOptions["betweenCopy"]>): Copy {
  let added = 0;
  return {
    close: () => copy.close(),
    append: (select) => {
      added++;
      return copy.append(select);
    },
    ask: async (path, request) => between(await copy.ask(path, request), path, added),
  };
}

/** Status and figure of one clause by `declaration promise`; undefined where there is no such clause. */
export function clauseOf(clauses: readonly VerifiedClause[], name: string): VerifiedClause | undefined {
  return clauses.find(({ declaration, promise }) => `${declaration} ${promise}` === name);
}
