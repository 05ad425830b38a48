import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./harness/bench.ts";
import { checkTypes } from "./projects/check-types.ts";
import { writeProject } from "./projects/generate-project.ts";

/** One checker, so that the number of instantiations depends on the types alone. */
export const bench: Bench = {
  name: "types",
  question: "What do the types of 500 and 5,000 declarations cost the compiler?",
  async run(context) {
    for (const declarations of [500, 5_000]) {
      const folder = await mkdtemp(join(tmpdir(), "throughline-bench-"));
      try {
        await writeProject(folder, declarations);
        const rounds = context.rounds(3);
        const costs = [];
        for (let round = 0; round < rounds; round += 1) costs.push(await checkTypes(folder));
        context.figure(
          `check_${declarations}_s`,
          "s",
          costs.map(({ checkSeconds }) => checkSeconds),
        );
        context.figure(
          `total_${declarations}_s`,
          "s",
          costs.map(({ totalSeconds }) => totalSeconds),
        );
        context.figure(`instantiations_${declarations}`, "", costs[0]?.instantiations ?? 0);
        context.figure(
          `memory_${declarations}_mib`,
          "MiB",
          costs.map(({ memoryBytes }) => memoryBytes / 2 ** 20),
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
};
