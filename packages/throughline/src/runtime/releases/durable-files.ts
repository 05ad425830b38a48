import { open, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** Replaces a file whole: temporary file, sync, rename, sync of the folder. For one writer at a time. */
export async function writeDurably(
  file: string,
  text: string,
  options: { readonly mode?: number } = {},
): Promise<void> {
  const partial = `${file}.partial`;
  await writeFile(partial, text, { ...options, flush: true });
  await rename(partial, file);
  await sync(path.dirname(file));
}

/** Adds a line to a file, on disk when it resolves. What a killed writer left of a line stays a line of its own. */
export async function appendDurably(file: string, line: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => "");
  const handle = await open(file, "a");
  try {
    await handle.write(`${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (before === "") await sync(path.dirname(file));
}

/** What stands in a file, or the names in a folder, is on disk afterwards. */
export async function sync(file: string): Promise<void> {
  const handle = await open(file, "r");
  await handle.sync().finally(() => handle.close());
}
