import { isThroughlineError } from "../../../contracts/errors/throughline-error.ts";
import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import { shareAt } from "../../../contracts/mlops/rollout.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import type { OpenRelease } from "../../serving/open-release.ts";
import { isAnswering } from "../parts.ts";
import { askEndpoint, sampleRequests } from "../sample-requests.ts";
import { type Bench, none, type Outcome, type Verifier } from "../verifier.ts";

const handOff = "canary and rollback";
const noRows = { because: "there are no rows to make a request of" } as const;
/** Requests that are asked in each step, twice. */
const asked = 100;

const canaryClause = none("canary", "each key is answered by the release that it is pinned to, and by no other", {
  unit: "replies by another",
  handOff,
});

/** The steps of an endpoint's rollout, with the same release under another id as the canary. */
export const canaryPinning: Verifier = {
  name: "canary",
  limitMs: 60_000,
  covers: ({ declaration }) => (isAnswering(declaration) && declaration.rollout !== undefined ? [canaryClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isAnswering(declaration) || declaration.rollout === undefined) return noRows;
    const requests = await sampleRequests(declaration, bench, asked);
    if (requests.length === 0) return noRows;
    const split = await bench.probe.split?.(declaration);
    if (split === undefined) return { because: "there is nothing that could split requests" };
    try {
      const pinned = new PinnedRequests(declaration, requests, bench);
      for (const [step, share] of declaration.rollout.steps.entries()) {
        split.give(shareAt(declaration.rollout, step));
        await pinned.ask(split.canary, share);
      }
      split.give(0);
      await pinned.askStable();
      const { wrong, replies } = pinned;
      return { held: wrong.length === 0, figure: wrong.length, note: wrong[0] ?? `${replies} replies in all steps` };
    } finally {
      await split.end();
    }
  },
};

/** Asks the same requests in each step, and finds those that another release answered than it had to be. */
class PinnedRequests {
  readonly wrong: string[] = [];
  replies = 0;
  readonly #endpoint: Endpoint;
  readonly #requests: readonly WireRow[];
  readonly #bench: Bench;
  /** Requests that the canary has answered in a step before. */
  readonly #taken = new Set<WireRow>();

  constructor(endpoint: Endpoint, requests: readonly WireRow[], bench: Bench) {
    this.#endpoint = endpoint;
    this.#requests = requests;
    this.#bench = bench;
  }

  /** One step: twice the same release for a request, the canary again for whom it has answered before, and for all of them at the end. */
  async ask(canary: string, share: number): Promise<void> {
    const first = await this.#round();
    const second = await this.#round();
    for (const [i, request] of this.#requests.entries()) {
      const [one, other] = [first[i], second[i]];
      const isHeld = share >= 1 || this.#taken.has(request);
      if (one !== other) this.wrong.push(`${one}, then ${other}`);
      else if (isHeld && one !== canary) this.wrong.push(`${one} in a larger step, after ${canary}`);
      if (one === canary) this.#taken.add(request);
    }
  }

  /** After the end of the canary nothing is answered by it. */
  async askStable(): Promise<void> {
    const { id } = this.#bench.release.release;
    for (const release of await this.#round()) if (release !== id) this.wrong.push(`${release} after its end`);
  }

  /** Which release answered each request: header and body have to agree. */
  async #round(): Promise<string[]> {
    const releases: string[] = [];
    const asking = { ...this.#bench, caller: "pinned" };
    for (const request of this.#requests) {
      const { status, headers, body } = await askEndpoint(this.#endpoint, request, asking);
      const named = headers.get("x-throughline-release");
      const { release } = (body ?? {}) as { readonly release?: unknown };
      this.replies++;
      if (status !== 200) releases.push(`status ${status}`);
      else releases.push(release === named ? String(named) : `${String(release)} under the header of ${named}`);
    }
    return releases;
  }
}

const rollbackClause = none("rollback", "the release before it can be opened and answers", {
  unit: "requests that it does not answer",
  handOff,
});

/** The release that a rollback goes back to, opened beside this one and asked. */
export const rollback: Verifier = {
  name: "rollback",
  limitMs: 60_000,
  covers: ({ declaration }) => (isAnswering(declaration) ? [rollbackClause] : []),
  async measure(_clause, { declaration }, bench) {
    const started = performance.now();
    let earlier: OpenRelease | undefined;
    try {
      earlier = await bench.earlier?.();
    } catch (error) {
      if (!isThroughlineError(error)) throw error;
      return { held: false, figure: "not opened", note: `${error.code}: ${error.detail}` };
    }
    if (earlier === undefined) return { because: "there is no release before it that is kept" };
    const openedMs = Math.round(performance.now() - started);
    return askEarlier(earlier, { name: declaration.name, openedMs }, bench).finally(() => earlier.close());
  },
};

async function askEarlier(
  earlier: OpenRelease,
  of: { readonly name: string; readonly openedMs: number },
  bench: Bench,
): Promise<Outcome> {
  const { id } = earlier.release;
  const endpoint = earlier.declarations.filter(isAnswering).find(({ name }) => name === of.name);
  const scorer = earlier.scorers.get(of.name);
  if (endpoint === undefined || scorer === undefined) return { because: `${id} has no endpoint of this name` };
  const session = await earlier.userSession();
  const own: Bench = { ...bench, session, once: (_key, work) => work() };
  const requests = await sampleRequests(endpoint, own, asked).finally(() => session.close());
  if (requests.length === 0) return noRows;
  const failures = requests.flatMap((request) => {
    try {
      const { release } = scorer.score(request).reply;
      return release === id ? [] : [`answered as ${release}`];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
  const note = `${requests.length} requests to ${id}, open after ${of.openedMs} ms`;
  return { held: failures.length === 0, figure: failures.length, note: failures[0] ?? note };
}
