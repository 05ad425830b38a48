import { chmod, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fixError } from "./error-codes.ts";
import type { PlannedFile } from "./fix-plan.ts";

/**
 * Writes planned files, all of them or none: each new text is written beside its file first, then all take their places. A file that
 * is no longer as it was planned for stops everything; a place that cannot be taken gives the files before it their old text back.
 *
 * @throws {ThroughlineError} `fix.changed-meanwhile`, `fix.cannot-write`
 */
export async function writeFiles(root: string, files: readonly PlannedFile[]): Promise<void> {
  const targets = files.map(({ file, before, after }) => ({ file, before, after, place: path.join(root, file) }));
  const beside = ({ place }: { readonly place: string }) => `${place}.fix-${process.pid}`;
  const done: (typeof targets)[number][] = [];
  try {
    for (const target of targets) {
      await writeFile(beside(target), target.after, { flag: "wx" });
      await chmod(beside(target), (await stat(target.place)).mode);
    }
    for (const { place, file, before } of targets)
      if ((await readFile(place, "utf8")) !== before)
        throw fixError("changed-meanwhile", { detail: `nothing was written: ${file} changed`, where: { file } });
    for (const target of targets) {
      await rename(beside(target), target.place);
      done.push(target);
    }
  } catch (error) {
    for (const { place, before } of done) await writeFile(place, before);
    throw (error as { code?: string }).code?.startsWith("fix.")
      ? error
      : fixError("cannot-write", { detail: (error as Error).message, cause: error });
  } finally {
    for (const target of targets) await rm(beside(target), { force: true });
  }
}
