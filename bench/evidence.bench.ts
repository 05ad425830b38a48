import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPgliteDatabase } from "../packages/throughline/src/adapters/pglite/open-pglite.ts";
import { systemClock } from "../packages/throughline/src/ports/clock.ts";
import { runMigrations } from "../packages/throughline/src/runtime/plan/migrations.ts";
import { keepVerification } from "../packages/throughline/src/runtime/verification/evidence.ts";
import { UptimeCount } from "../packages/throughline/src/runtime/verification/uptime-count.ts";
import type { VerifiedClause } from "../packages/throughline/src/runtime/verification/verified-clause.ts";
import type { Bench, BenchContext } from "./harness/bench.ts";
import { interleave } from "./harness/measure.ts";
import { medianInterval, quantile } from "./harness/statistics.ts";
import { cpuNanoseconds, openPairedTraffic } from "./projects/paired-traffic.ts";
import { openServingProcess } from "./projects/serving-process.ts";

/** Requests of one sample: so short that what disturbs the machine disturbs both of a pair, or few pairs. */
const requests = 40;
const clauses = 60;

/**
 * What serving does for evidence: every answer is counted, the server asks itself once a second, and what `verify` found is written.
 * One process serves a release with the count and without it, in turn; it says what CPU time it used, so that other processes, and the
 * client's part, do not count.
 */
export const bench: Bench = {
  name: "evidence",
  question: "What does it cost serving to count and write down evidence?",
  async run(context) {
    const answerUs = await serving(context);
    const countNs = directCount();
    context.figure("count_of_one_answer_ns", "ns", countNs);
    context.figure("count_share_of_answer", "", countNs / 1_000 / answerUs);
    await probing(context);
    await writing(context);
  },
};

/** Processes that serve: of two servers in one the engine compiles and places one better than the other, whichever that is. */
const processes = 8;
/** Pairs before the first that counts: until then the engine compiles. */
const warmup = 150;

/** Pairs of short batches, on and off, the order turned each time. Gives the CPU microseconds of an answer without the count. */
async function serving(context: BenchContext): Promise<number> {
  const pairs: Pair[][] = [];
  const rounds = Math.ceil(context.rounds(3_200) / processes);
  for (let nth = 0; nth < processes; nth++) pairs.push(await servedPairs(nth % 2 === 0 ? [] : ["off-first"], rounds));
  const off = quantile(
    pairs.flat().map((pair) => pair.off),
    0.5,
  );
  const shares = pairs.map((group) => group.map((pair) => (pair.on - pair.off) / off));
  const { median, low, high } = medianInterval(shares);
  context.figure("answers_of_a_batch", "", requests);
  for (const which of ["off", "on"] as const)
    context.figure(
      `answer_${which}_cpu_us`,
      "us",
      pairs.flat().map((pair) => pair[which]),
    );
  context.figure("count_cpu_share", "", shares.flat());
  context.figure(
    "count_cpu_share_of_a_process",
    "",
    shares.map((group) => quantile(group, 0.5)),
  );
  context.figure("count_cpu_share_median", "", median);
  context.figure("count_cpu_share_low95", "", low);
  context.figure("count_cpu_share_high95", "", high);
  return off;
}

/** CPU microseconds of an answer, in two batches one after the other. */
type Pair = { readonly [Which in "on" | "off"]: number };

async function servedPairs(args: readonly string[], rounds: number): Promise<Pair[]> {
  const server = await openServingProcess("evidence-server.ts", args);
  try {
    const pairs: Pair[] = [];
    for (let round = -warmup; round < rounds; round++) {
      const order = round % 2 === 0 ? (["on", "off"] as const) : (["off", "on"] as const);
      const cpu = { on: 0, off: 0 };
      for (const which of order) cpu[which] = await server.cpuPerAnswer(server[which], requests);
      if (round >= 0) pairs.push(cpu);
    }
    return pairs;
  } finally {
    await server.close();
  }
}

/** What the hook on each answer does: the release of the reply, whether it failed, and the count. */
function directCount(): number {
  const uptime = new UptimeCount();
  const reply = { statusCode: 200, getHeader: () => "r-1" };
  return cpuNanoseconds(() => uptime.note(String(reply.getHeader()), reply.statusCode >= 500));
}

/** The question that a server asks itself once a second, with its answer, as a share of one core. */
async function probing(context: BenchContext): Promise<void> {
  const traffic = await openPairedTraffic({});
  try {
    const ask = async () => {
      for (let i = 0; i < 200; i++) await (await fetch(`${traffic.off.url}/ready`)).arrayBuffer();
    };
    const { probes } = await interleave({ probes: ask }, { rounds: context.rounds(15), warmup: 2 });
    context.figure(
      "probe_each_second_core_share",
      "",
      probes.map(({ cpuMs }) => cpuMs / 200 / 1_000),
    );
  } finally {
    await traffic.close();
  }
}

/** One `verify` of sixty clauses, written in one transaction; the share is that of one core, where it is verified once a minute. */
async function writing(context: BenchContext): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-bench-"));
  const database = await openPgliteDatabase({ dir: folder });
  try {
    await database.migrate([...runMigrations]);
    const release = { id: "r-1", pins: {} } as Parameters<typeof keepVerification>[1]["release"];
    const write = () => keepVerification(database, { clauses: found, release, clock: systemClock });
    const { writes } = await interleave({ writes: write }, { rounds: context.rounds(15), warmup: 2 });
    context.times("write_60_clauses", writes);
    context.figure(
      "write_each_minute_core_share",
      "",
      writes.map(({ cpuMs }) => cpuMs / 60_000),
    );
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const found = Array.from({ length: clauses }, (_, i): VerifiedClause => {
  const clause = {
    declaration: `table:silver.t${i}`,
    role: "data",
    promise: "quality",
    says: "quality ≥ 95 %",
  } as const;
  const measured = {
    status: "held",
    figure: 0.981,
    note: null,
    problem: null,
    verifier: "quality",
    tookMs: 3,
  } as const;
  return { ...clause, relation: "≥", limit: 0.95, families: [], handOff: null, ...measured };
});
