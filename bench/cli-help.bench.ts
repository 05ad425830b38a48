import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./harness/bench.ts";
import { interleave, type ProcessCost, runNode } from "./harness/measure.ts";

const product = join(import.meta.dirname, "../packages/throughline");
const bin = join(product, "bin/throughline.mjs");

/** What a person waits for before the shortest answer, beside what Node itself takes. */
export const bench: Bench = {
  name: "cli-help",
  question: "How long does `throughline --help` take, and how much of it is Node's own start?",
  async run(context) {
    if (!existsSync(join(product, "dist"))) throw new Error("the package is not built: run `npm run build` first");
    const costs: ProcessCost[] = [];
    const samples = await interleave(
      {
        help: async () => costs.push(await runNode([bin, "--help"])),
        node: () => runNode(["--eval", ""]),
      },
      { rounds: context.rounds(20), warmup: 2 },
    );
    const wall = (of: readonly { readonly wallMs: number }[]) => of.map((sample) => sample.wallMs);
    const help = costs.slice(2);
    context.figure("help_wall_ms", "ms", wall(samples.help));
    context.figure("node_wall_ms", "ms", wall(samples.node));
    context.ratio("help_to_node", samples.help, samples.node);
    context.figure(
      "help_cpu_ms",
      "ms",
      help.map((cost) => cost.cpuMs),
    );
    context.figure(
      "help_rss_peak_mib",
      "MiB",
      help.map((cost) => cost.rssPeakBytes / 2 ** 20),
    );
  },
};
