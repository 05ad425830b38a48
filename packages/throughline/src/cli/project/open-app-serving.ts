import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectError } from "../../adapters/process/error-codes.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import { writeDurably } from "../../runtime/releases/durable-files.ts";
import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { AppAssets } from "../../server/apps/app-assets.ts";
import type { AppServing } from "../../server/apps/app-routes.ts";
import { AppSessions } from "../../server/rest/app-sessions.ts";

/** Opens what the apps of a server are served with. Sessions outlive the process: their secret lies in the project's state. */
export async function openAppServing(options: {
  readonly state: string;
  readonly config: ProjectConfig;
  readonly releases: ReleaseStore;
}): Promise<AppServing> {
  const { state, config, releases } = options;
  const secret = await sessionSecret(join(state, "session-secret"));
  const anywhere = config.apps?.session === "anywhere";
  return { assets: new AppAssets(releases), sessions: new AppSessions({ secret, anywhere }) };
}

async function sessionSecret(file: string): Promise<Buffer> {
  const known = Buffer.from(await readFile(file, "utf8").catch(() => ""), "base64url");
  if (known.length === 32) return known;
  const made = randomBytes(32);
  await writeDurably(file, made.toString("base64url"), { mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    const detail = `the secret of sessions cannot be written: ${file} (${cause.code})`;
    throw projectError("lock-failed", { detail, cause });
  });
  return made;
}
