import { readFile } from "node:fs/promises";
import path from "node:path";
import { cliJson } from "./cli.ts";
import { generationsProject, writeGeneration } from "./generations.ts";
import type { TempProject } from "./temp-project.ts";

interface Listed {
  readonly current: string;
  readonly served: string | null;
  readonly hold: { readonly to: string; readonly by: string; readonly reason?: string } | null;
  readonly releases: readonly {
    readonly id: string;
    readonly previous: string | null;
    readonly changes: readonly { readonly id: string; readonly change: string }[] | null;
    readonly codeChanged: boolean | null;
    readonly current: boolean;
    readonly served: boolean;
    readonly waits: boolean;
    readonly fault: { readonly code: string; readonly detail: string } | null;
  }[];
  readonly moves: readonly {
    readonly kind: string;
    readonly from: string | null;
    readonly to: string;
    readonly by: string;
  }[];
}

interface Moved {
  readonly move: { readonly kind: string; readonly from: string; readonly to: string };
  readonly contracts: { readonly verdict: string };
  readonly tookMs: number;
}

export const list = (project: TempProject) => cliJson<Listed>(project, ["releases"]);
export const move = (project: TempProject, ...args: string[]) => cliJson<Moved>(project, args);
export const run = (project: TempProject) =>
  cliJson<{ release: string; created: boolean; waiting?: string }>(project, ["run"]);
export const pointer = async (project: TempProject) =>
  (await readFile(path.join(project.state, "releases/current"), "utf8")).trim();
export const folder = (project: TempProject, ...names: string[]) => path.join(project.state, "releases", ...names);

/** A project with so many releases; gives their ids, the first one first. */
export async function released(
  count: number,
): Promise<{ readonly project: TempProject; readonly ids: readonly string[] }> {
  const project = await generationsProject();
  const ids: string[] = [];
  for (let generation = 1; generation <= count; generation++) {
    await writeGeneration(project, generation);
    ids.push((await run(project)).release);
  }
  return { project, ids };
}
