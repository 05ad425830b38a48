import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { engineError } from "./error-codes.ts";

const prefix = () => `throughline-spill-${hostname().replaceAll(/[^A-Za-z0-9]/g, "")}-`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes the spill folders of processes of this host that ended without closing their engine. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix())) continue;
    const pid = Number(name.slice(prefix().length).split("-")[0]);
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * Makes a folder of its own for an engine's spilled data: two engines in one folder would overwrite each other's files.
 *
 * @throws `engine.unavailable` when the parent cannot be written
 */
export function claimSpillFolder(parent: string): string {
  try {
    mkdirSync(parent, { recursive: true });
    sweep(parent);
    return mkdtempSync(join(parent, `${prefix()}${process.pid}-`));
  } catch (cause) {
    throw engineError("unavailable", { detail: `folder for spilled data cannot be written: ${parent}`, cause });
  }
}
