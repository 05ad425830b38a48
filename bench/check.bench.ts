import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./harness/bench.ts";
import { interleave, runNode } from "./harness/measure.ts";
import { writeProject } from "./projects/generate-project.ts";

const bin = join(import.meta.dirname, "../packages/throughline/bin/throughline.mjs");

/** Whole processes: what a person waits for. Cold starts without anything kept. */
export const bench: Bench = {
  name: "check",
  question: "How long does `throughline check` take on 500 and 5,000 declarations, cold and while nothing changes?",
  async run(context) {
    for (const declarations of [500, 5_000]) {
      const folder = await mkdtemp(join(tmpdir(), "throughline-bench-"));
      try {
        await writeProject(folder, declarations);
        await settled();
        const check = (...options: string[]) => runNode([bin, "check", ...options], { cwd: folder });
        const forget = () => rm(join(folder, ".throughline"), { recursive: true, force: true });
        const cold = [];
        for (let round = 0; round < context.rounds(5); round += 1) {
          await forget();
          cold.push(await check());
        }
        await settled();
        await check();
        const { warm, node } = await interleave(
          { warm: () => check(), node: () => runNode(["--eval", ""]) },
          { rounds: context.rounds(10), warmup: 2 },
        );
        const wall = (samples: readonly { readonly wallMs: number }[]) => samples.map(({ wallMs }) => wallMs);
        context.figure(`cold_${declarations}_wall_ms`, "ms", wall(cold));
        context.figure(
          `cold_${declarations}_cpu_ms`,
          "ms",
          cold.map(({ cpuMs }) => cpuMs),
        );
        context.figure(
          `cold_${declarations}_rss_peak_mib`,
          "MiB",
          cold.map(({ rssPeakBytes }) => rssPeakBytes / 2 ** 20),
        );
        context.figure(`warm_${declarations}_wall_ms`, "ms", wall(warm));
        context.figure(`node_beside_${declarations}_wall_ms`, "ms", wall(node));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
};

/** Files that were written less than two seconds ago are read, not only looked at. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 2_500));
