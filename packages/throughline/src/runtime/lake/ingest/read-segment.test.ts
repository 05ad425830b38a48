import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSegment } from "./read-segment.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-segment-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Writes a file and reads the part of it from `startBytes` on. */
async function read(name: string, bytes: Buffer, options: { startBytes?: number; sha256?: string } = {}) {
  const absolute = path.join(root, name);
  await writeFile(absolute, bytes);
  const segment = { path: name, absolute, startBytes: 0, endBytes: bytes.length, sha256: sha256(bytes), ...options };
  const text = { before: "", after: "" };
  let part: "before" | "after" = "before";
  const take = (chunk: Buffer) => {
    text[part] += chunk.toString();
  };
  await readSegment(segment, {
    before: take,
    start: () => {
      part = "after";
    },
    bytes: take,
  });
  return text;
}

const [one, two] = [gzipSync("one\n"), gzipSync("two\n")];

describe("readSegment", () => {
  it("gives the bytes before and of the segment apart", async () => {
    expect(await read("a.csv", Buffer.from("one\ntwo\n"), { startBytes: 4 })).toEqual({
      before: "one\n",
      after: "two\n",
    });
    const members = Buffer.concat([one, two, two]);
    expect(await read("a.csv.gz", members, { startBytes: one.length })).toEqual({
      before: "one\n",
      after: "two\ntwo\n",
    });
    expect(await read("a.csv.gz", members)).toEqual({ before: "", after: "one\ntwo\ntwo\n" });
  });

  it.each([
    ["truncated-file", one.subarray(0, one.length - 1)],
    ["truncated-file", Buffer.concat([one, two.subarray(0, 1)])],
    ["truncated-file", Buffer.alloc(0)],
    ["corrupt-file", Buffer.from("no gzip at all")],
    ["corrupt-file", Buffer.concat([one.subarray(0, one.length - 8), Buffer.alloc(8)])],
    ["corrupt-file", Buffer.concat([one, Buffer.from("more")])],
    ["corrupt-file", Buffer.concat([one, Buffer.alloc(3), two])],
    ["corrupt-file", Buffer.concat([one, Buffer.alloc(600_000), two])],
  ])("refuses a gzip as %s", async (code, bytes) => {
    await expect(read("b.csv.gz", bytes)).rejects.toMatchObject({
      code: `ingest.${code}`,
      where: { file: "b.csv.gz" },
    });
  });

  it.each(["d.csv", "d.csv.gz"])("throws what the sink throws, also in the middle of %s", async (name) => {
    const text = randomBytes(2_000_000);
    const bytes = name.endsWith(".gz") ? gzipSync(text) : text;
    const absolute = path.join(root, name);
    await writeFile(absolute, bytes);
    const segment = { path: name, absolute, startBytes: 0, endBytes: bytes.length, sha256: sha256(bytes) };
    const refusal = new Error("it lacks a column");
    let chunks = 0;
    const stop = () => {
      chunks += 1;
      if (chunks === 2) throw refusal;
    };
    await expect(readSegment(segment, { before: stop, start: () => {}, bytes: stop })).rejects.toBe(refusal);
    expect(chunks).toBe(2);
  });

  it("refuses bytes that are not the ones that were hashed", async () => {
    const changed = read("c.csv", Buffer.from("one\n"), { sha256: sha256(Buffer.from("two\n")) });
    await expect(changed).rejects.toMatchObject({ code: "ingest.file-changed" });
  });

  it("follows no symbolic link and names what it cannot read", async () => {
    await writeFile(path.join(root, "target.csv"), "x");
    await symlink(path.join(root, "target.csv"), path.join(root, "link.csv"));
    const sink = { before: () => {}, start: () => {}, bytes: () => {} };
    for (const name of ["link.csv", "nowhere.csv"]) {
      const segment = { path: name, absolute: path.join(root, name), startBytes: 0, endBytes: 1, sha256: "" };
      await expect(readSegment(segment, sink)).rejects.toMatchObject({ code: "ingest.unreadable-file" });
    }
  });
});
