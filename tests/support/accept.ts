import { cli, cliJson } from "./cli.ts";
import type { TempProject } from "./temp-project.ts";

interface Checked {
  readonly breaks: readonly { readonly needs: readonly string[] }[];
}

/** Accepts every break of a project in the name of all whom it affects. */
export async function acceptAll(project: TempProject): Promise<void> {
  const { breaks } = JSON.parse((await cli(project, ["check", "--json"])).stdout) as Checked;
  const owners = new Set(breaks.flatMap(({ needs }) => needs));
  await cliJson(project, ["accept", "--all", ...[...owners].flatMap((owner) => ["--agreed", owner])]);
}
