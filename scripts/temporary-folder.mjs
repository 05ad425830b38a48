import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";

const gigabyte = 1024 ** 3;
const memory = "/dev/shm";

/** Whether Linux keeps files in memory here and has several times of what the tests put there at once. */
function hasRoom() {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > 4 * gigabyte && freemem() > 8 * gigabyte;
  } catch {
    return false;
  }
}

/**
 * Puts the temporary folders of this process and of those that it starts into memory, where there is room and TMPDIR says nothing else:
 * on a disk each new database is a thousand files that are synced one by one. What is left in them is removed at the end.
 */
export async function useMemoryForTemporaryFolders() {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return;
  const folder = mkdtempSync(join(memory, "throughline-tests-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Other people's engines are installed once a machine.
  process.env.THROUGHLINE_PEERS ??= tmpdir();
  process.env.TMPDIR = folder;
  // Chromium unpacks itself there when it is first asked for: once, before several tests do.
  const { default: chromium } = await import("@sparticuz/chromium");
  await chromium.executablePath();
}
