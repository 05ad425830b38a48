import { inlineProject, type TempProject } from "./temp-project.ts";

const config = `import { defineConfig } from "throughline";

export default defineConfig({
  name: "generations",
});
`;

const tables = (generation: number) => `import { integer, source, sql, table, text, timestamp } from "throughline/data";

export const raw = source("bronze.items", {
  files: "inbox/*.csv",
  columns: { item_id: text(), at: timestamp() },
  key: "item_id",
  at: "at",
});

export const left = table("silver.left", {
  columns: { item_id: text(), generation: integer() },
  key: "item_id",
  query: sql\`select item_id, ${generation} as generation from \${raw}\`,
});

export const right = table("silver.right", {
  columns: { item_id: text(), generation: integer() },
  key: "item_id",
  query: sql\`select item_id, ${generation} as generation from \${raw}\`,
});
`;

const api = (generation: number) => `import { setTimeout as sleep } from "node:timers/promises";
import { get, service } from "throughline/backend";
import { z } from "zod";
import { left, right } from "../data/items.ts";

export const api = service("api", {
  routes: {
    both: get("/both/:ms", {
      reply: z.object({ code: z.number(), left: z.number(), right: z.number()${generation < 3 ? "" : ", newer: z.boolean()"} }),
      uses: { left, right },
      handle: async ({ params, left, right }) => {
        const first = await left.get({ item_id: "i-1" });
        await sleep(Number(params.ms));
        const second = await right.get({ item_id: "i-1" });
        return { code: ${generation}, left: first?.generation ?? 0, right: second?.generation ?? 0${generation < 3 ? "" : ", newer: true"} };
      },
    }),
  },
});
`;

/**
 * Writes a generation's number into two tables and into the code of a route that reads one, waits, and reads the other. From the third
 * on the reply has a field more.
 */
export async function writeGeneration(project: TempProject, generation: number): Promise<void> {
  await project.write("data/items.ts", tables(generation));
  await project.write("backend/api.ts", api(generation));
}

/** A project whose releases tell which they are in every part of a reply. */
export async function generationsProject(): Promise<TempProject> {
  const project = await inlineProject({
    "throughline.config.ts": config,
    "inbox/one.csv": "item_id,at\ni-1,2026-06-30T10:00:00Z\n",
  });
  await writeGeneration(project, 1);
  return project;
}
