import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPgliteDatabase } from "../packages/throughline/src/adapters/pglite/open-pglite.ts";
import { askItself } from "../packages/throughline/src/cli/project/self-probe.ts";
import { systemClock } from "../packages/throughline/src/ports/clock.ts";
import { runMigrations } from "../packages/throughline/src/runtime/plan/migrations.ts";
import { keepVerification } from "../packages/throughline/src/runtime/verification/evidence.ts";
import { UptimeCount } from "../packages/throughline/src/runtime/verification/uptime-count.ts";
import type { VerifiedClause } from "../packages/throughline/src/runtime/verification/verified-clause.ts";
import type { Bench, BenchContext } from "./harness/bench.ts";
import { interleave } from "./harness/measure.ts";
import { cpuNanoseconds, cpuRatios, openPairedTraffic } from "./projects/paired-traffic.ts";

const requests = 3_000;
const clauses = 60;

/**
 * What serving does for evidence: every answer is counted, the server asks itself once a second, and what `verify` found is written.
 * Both servers run in one process, so that each pair shares what disturbs it; the CPU of the client counts with both.
 */
export const bench: Bench = {
  name: "evidence",
  question: "What does it cost serving to count and write down evidence?",
  async run(context) {
    await serving(context);
    await writing(context);
  },
};

async function serving(context: BenchContext): Promise<void> {
  const uptime = new UptimeCount();
  const traffic = await openPairedTraffic({ uptime });
  try {
    const counted = async () => {
      const probe = askItself(traffic.on.url, () => undefined);
      await traffic.batch(traffic.on, requests).finally(() => probe.stop());
    };
    const samples = await interleave(
      { on: counted, off: () => traffic.batch(traffic.off, requests) },
      { rounds: context.rounds(15), warmup: 2 },
    );
    context.figure("requests", "", requests);
    context.times("on", samples.on);
    context.times("off", samples.off);
    context.figure("on_to_off_cpu_ratio", "", cpuRatios(samples.on, samples.off));
    context.figure(
      "count_of_one_answer_ns",
      "ns",
      cpuNanoseconds(() => uptime.note("r-1", false)),
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
