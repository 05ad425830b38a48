import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectError } from "../../adapters/process/error-codes.ts";

const fileIn = (state: string) => join(state, "control.json");

/** Says other commands of this user where the server listens, and the token by which it knows them. Throws `project.lock-failed`. */
export async function writeControl(state: string, control: { readonly url: string; readonly token: string }) {
  const file = fileIn(state);
  await writeFile(file, JSON.stringify(control), { mode: 0o600 })
    .then(() => chmod(file, 0o600))
    .catch((cause: NodeJS.ErrnoException) => {
      const detail = `the server's address cannot be written: ${file} (${cause.code})`;
      throw projectError("lock-failed", { detail, cause });
    });
}

/** Says that no server listens any more. */
export const removeControl = (state: string): Promise<void> => rm(fileIn(state), { force: true });
