import { parseDuration } from "../../../contracts/core/duration.ts";
import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import { fisherExactGreater } from "../../../estimators/evaluation/fisher-exact.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { isAnswering } from "../parts.ts";
import { askEndpoint, sampleRequests } from "../sample-requests.ts";
import { type Bench, type Outcome, promisesWhere, type Verifier } from "../verifier.ts";

const noRows = { because: "there are no rows to make a request of" } as const;
/** Requests before the first that is timed, and those that are. */
const warming = 100;
const timed = 1_000;
/** Slow answers of so many that a p99 allows. */
const allowed = timed / 100;
/** Rounds, until one holds. */
const rounds = 3;
/** So unlikely has it to be that the machine alone makes so many slow answers. */
const blamedBelow = 0.01;

/**
 * The p99 of answers over HTTP on loopback, one after the other, after some that are not timed. Where no round holds, as many questions that
 * do nothing, and take as long, are asked in between: what the machine does to them is not the endpoint's.
 */
export const latency: Verifier = {
  name: "latency",
  limitMs: 120_000,
  covers: (subject) =>
    isAnswering(subject.declaration) ? promisesWhere(subject, ({ name }) => name === "p99", "latency objective") : [],
  async measure(clause, { declaration }, bench) {
    if (!isAnswering(declaration)) return noRows;
    const requests = await sampleRequests(declaration, bench, 200);
    if (requests.length === 0) return noRows;
    const limitMs = (parseDuration(String(clause.limit)) ?? 0) / 1000;
    const found: Round[] = [];
    while (found.length < rounds && !found.some(({ p99 }) => p99 <= limitMs)) {
      const round = await timedRound({ endpoint: declaration, requests, bench });
      if ("status" in round) return { held: false, figure: `status ${round.status}` };
      found.push(round);
    }
    const best = found.reduce((a, b) => (b.p99 < a.p99 ? b : a));
    const others = found.length === 1 ? "" : `, the best of ${found.length} rounds`;
    const note = `${timed.toLocaleString("en")} requests, one after the other${others}`;
    const measured = { figure: figureOf(best.p99), note };
    if (best.p99 <= limitMs) return { held: true, ...measured };
    const said = { held: false, ...measured };
    return best.median > limitMs ? said : besideNothing({ endpoint: declaration, requests, bench }, limitMs, said);
  },
};

const figureOf = (ms: number) => `${Number(ms.toPrecision(3))} ms`;

interface Asked {
  readonly endpoint: Endpoint;
  readonly requests: readonly WireRow[];
  readonly bench: Bench;
}

interface Round {
  readonly median: number;
  readonly p99: number;
}

async function timedRound({ endpoint, requests, bench }: Asked): Promise<Round | { readonly status: number }> {
  const took: number[] = [];
  for (let i = 0; i < warming + timed; i++) {
    const { status, tookMs } = await askEndpoint(endpoint, requests[i % requests.length] ?? {}, bench);
    if (status !== 200) return { status };
    if (i >= warming) took.push(tookMs);
  }
  return roundOf(took);
}

function roundOf(took: readonly number[]): Round {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] as number;
  return { median: at(0.5), p99: at(0.99) };
}

/** A path that answers what is in memory. */
const nothing = "/ready";
/** Questions that tell how long one takes. */
const looks = 50;

/** Asks the endpoint and nothing in turn, each as long as the other: `said` stands where the endpoint has more slow answers than that explains. */
async function besideNothing({ endpoint, requests, bench }: Asked, limitMs: number, said: Outcome): Promise<Outcome> {
  const { probe, signal } = bench;
  const askNothing = async () => (await probe.ask(nothing, { signal })).tookMs;
  const ask = async (i: number) => (await askEndpoint(endpoint, requests[i % requests.length] ?? {}, bench)).tookMs;
  const [own, idle]: [number[], number[]] = [[], []];
  for (let i = 0; i < looks; i++) {
    own.push(await ask(i));
    idle.push(await askNothing());
  }
  const times = Math.max(1, Math.round(roundOf(own).median / roundOf(idle).median));
  const [took, besides]: [number[], number[]] = [[], []];
  for (let i = 0; i < timed; i++) {
    took.push(await ask(i));
    let sum = 0;
    for (let nth = 0; nth < times; nth++) sum += await askNothing();
    besides.push(sum);
  }
  const { p99 } = roundOf(took);
  const count = timed.toLocaleString("en");
  if (p99 <= limitMs)
    return {
      held: true,
      figure: figureOf(p99),
      note: `${count} requests, in turn with others, after ${rounds} rounds`,
    };
  const [slow, idleSlow] = [took, besides].map((all) => all.filter((ms) => ms > limitMs).length) as [number, number];
  const chance = fisherExactGreater([slow, Math.min(timed, idleSlow + allowed)], [timed, timed]);
  if (chance < blamedBelow) return said;
  return {
    because:
      `the machine is too busy to tell: of ${count} answers ${slow} took longer than ${figureOf(limitMs)}, ` +
      `and ${idleSlow} of as many waits of that length for nothing`,
  };
}
