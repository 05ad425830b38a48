import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventLog } from "../../ports/event-log.ts";
import { type ChildModule, compileChildModule, crash, nextMessage } from "../../testing/child-module.ts";
import { describeEventLog } from "../../testing/event-log.ts";
import { openFileEventLog } from "./open-event-log.ts";

let base: string;
let child: ChildModule;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "throughline-event-log-"));
  child = await compileChildModule(
    `import { appendFileSync } from "node:fs";
     import { openFileEventLog } from "./open-event-log.ts";
     const [root, acknowledged, writers, enough] = process.argv.slice(2);
     const log = await openFileEventLog({ root, segmentBytes: 20_000 });
     let stored = 0;
     let n = 0;
     const write = async () => {
       for (;;) {
         const value = JSON.stringify({ n: n++, text: "x".repeat(100) });
         try {
           const offset = await log.append("t", [value]);
           appendFileSync(acknowledged, offset + " " + value + "\\n");
           if (++stored === Number(enough)) process.send("enough");
         } catch (error) {
           console.log(error.code);
           process.exit(0);
         }
       }
     };
     for (let i = 0; i < Number(writers); i++) void write();`,
    import.meta.dirname,
  );
});
afterAll(async () => {
  await child.remove();
  await rm(base, { recursive: true, force: true });
});

let folders = 0;
const freshRoot = () => join(base, `log-${folders++}`);

/** Opens, works, closes. */
async function using<T>(root: string, work: (log: EventLog) => Promise<T>, segmentBytes?: number): Promise<T> {
  const log = await openFileEventLog({ root, ...(segmentBytes === undefined ? {} : { segmentBytes }) });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

const values = async (log: EventLog) => (await log.read("t", 0, 1_000_000)).map((record) => record.value);

/** Every acknowledged record stands at its offset. */
async function expectAcknowledged(root: string, file: string): Promise<number> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const stored = await using(root, values);
  for (const line of lines) {
    const space = line.indexOf(" ");
    expect(stored[Number(line.slice(0, space))]).toBe(line.slice(space + 1));
  }
  return lines.length;
}

describe("openFileEventLog", () => {
  describeEventLog(async () => {
    const root = freshRoot();
    return { open: () => openFileEventLog({ root, segmentBytes: 2000 }) };
  });

  it("writes segments of the asked size and trims whole ones", async () => {
    const root = freshRoot();
    await using(
      root,
      async (log) => {
        for (let i = 0; i < 20; i++) await log.append("t", ["x".repeat(500)]);
        expect(await readdir(join(root, "t"))).toHaveLength(10);
        await log.trim("t", 9);
        expect((await log.read("t", 0, 1))[0]?.offset).toBe(8);
        await log.trim("t", 20);
        expect((await log.read("t", 0, 1))[0]?.offset).toBe(18);
      },
      1000,
    );
    await expect(readdir(join(root, "t"))).resolves.toEqual(["00000000000000000018.log"]);
  });

  it("reads on while segments are trimmed away under it", async () => {
    await using(
      freshRoot(),
      async (log) => {
        for (let i = 0; i < 50; i++) await log.append("t", [String(i)]);
        const [records] = await Promise.all([log.read("t", 0, 1000), log.trim("t", 49)]);
        expect(records.at(-1)?.value).toBe("49");
      },
      10,
    );
  });

  it("refuses a folder that is open already", async () => {
    const root = freshRoot();
    await using(root, async () => {
      await expect(openFileEventLog({ root })).rejects.toMatchObject({
        code: "event-log.in-use",
        detail: expect.stringContaining(`pid ${process.pid}`),
      });
    });
    await using(root, (log) => log.append("t", ["1"]));
  });
});

describe("group commit", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("syncs once for many appends, and never acknowledges before", async () => {
    const handle = await open(join(base, "probe"), "w");
    const syncs = vi.spyOn(Object.getPrototypeOf(handle), "datasync");
    await handle.close();
    await using(freshRoot(), async (log) => {
      await log.append("t", ["first"]);
      expect(syncs).toHaveBeenCalledTimes(1);
      await Promise.all(Array.from({ length: 500 }, (_, i) => log.append("t", [String(i)])));
      expect(syncs.mock.calls.length).toBeLessThan(10);
    });
  });

  it("fails appends whose sync fails, and goes on without a trace of them", async () => {
    const handle = await open(join(base, "probe"), "w");
    const prototype = Object.getPrototypeOf(handle);
    await handle.close();
    const root = freshRoot();
    await using(root, async (log) => {
      await log.append("t", ["1"]);
      vi.spyOn(prototype, "datasync").mockRejectedValueOnce(Object.assign(new Error("no space"), { code: "ENOSPC" }));
      await expect(log.append("t", ["lost"])).rejects.toMatchObject({ code: "event-log.disk-full" });
      expect(await log.append("t", ["2"])).toBe(1);
      vi.spyOn(prototype, "datasync").mockRejectedValue(Object.assign(new Error("broken disk"), { code: "EIO" }));
      await expect(log.append("t", ["lost"])).rejects.toMatchObject({ code: "event-log.write-failed" });
      vi.restoreAllMocks();
      await expect(log.append("t", ["lost"])).rejects.toMatchObject({ code: "event-log.write-failed" });
      expect(await values(log)).toEqual(["1", "2"]);
    });
    expect(await using(root, values)).toEqual(["1", "2"]);
  });
});

describe("a file of the event log", () => {
  const first = "00000000000000000000.log";

  /** Three commits in one file; gives where each ends. */
  async function threeCommits(root: string): Promise<number[]> {
    const ends: number[] = [];
    for (const value of ["one", "two", "three"]) {
      await using(root, (log) => log.append("t", [value, `${value}!`]));
      ends.push((await stat(join(root, "t", first))).size);
    }
    return ends;
  }

  it("that ends within a commit loses that commit only, wherever it ends", async () => {
    const root = freshRoot();
    const file = join(root, "t", first);
    const [, two = 0, three = 0] = await threeCommits(root);
    const whole = await readFile(file);
    for (let length = two; length < three; length += 3) {
      await writeFile(file, whole.subarray(0, length));
      await using(root, async (log) => {
        expect(await log.end("t")).toBe(4);
        expect(await log.append("t", ["again"])).toBe(4);
        expect(await values(log)).toEqual(["one", "one!", "two", "two!", "again"]);
      });
    }
  });

  it.each(["zeros", "noise"])("whose last commit is %s, as after a power cut, is cut there", async (kind) => {
    const root = freshRoot();
    const file = join(root, "t", first);
    const [, two = 0] = await threeCommits(root);
    const bytes = await readFile(file);
    bytes.fill(kind === "zeros" ? 0 : 0xff, two);
    await writeFile(file, bytes);
    expect(await using(root, values)).toEqual(["one", "one!", "two", "two!"]);
    expect((await stat(file)).size).toBe(two);
  });

  it("with damage in front of intact commits is refused, with its name and the byte, and left as it is", async () => {
    const root = freshRoot();
    const file = join(root, "t", first);
    const [one = 0, two = 0] = await threeCommits(root);
    for (const place of [one, one + 4, one + 8, one + 30, two - 1]) {
      const bytes = await readFile(file);
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(place) ^ 0x40, place);
      await writeFile(file, damaged);
      await using(root, async (log) => {
        const refusal = { code: "event-log.corrupt", detail: `a record is damaged: ${file}, byte ${one}` };
        await expect(log.read("t", 0, 10)).rejects.toMatchObject(refusal);
        await expect(log.append("t", ["x"])).rejects.toMatchObject(refusal);
      });
      expect((await readFile(file)).equals(damaged)).toBe(true);
      await writeFile(file, bytes);
    }
    expect(await using(root, values)).toHaveLength(6);
  });

  it("that is sealed and damaged at its end is refused when it is read, and intact ones still are read", async () => {
    const root = freshRoot();
    const append = async (log: EventLog) => {
      for (let i = 0; i < 6; i++) await log.append("t", ["x".repeat(600)]);
    };
    await using(root, append, 1000);
    const file = join(root, "t", first);
    await writeFile(file, (await readFile(file)).subarray(0, -1));
    await using(root, async (log) => {
      await expect(log.read("t", 0, 10)).rejects.toMatchObject({ code: "event-log.corrupt" });
      expect(await log.read("t", 2, 10)).toHaveLength(4);
    });
  });
});

describe("acknowledged records", () => {
  it("survive when the process is killed, round after round", async () => {
    const [root, acknowledged] = [freshRoot(), join(base, "acknowledged")];
    for (let round = 0; round < 6; round++) {
      const writer = child.start(root, acknowledged, "16", String(10 + 30 * round));
      await nextMessage(writer);
      await crash(writer);
    }
    expect(await expectAcknowledged(root, acknowledged)).toBeGreaterThan(500);
  });

  it.skipIf(process.platform === "win32")("survive when there is no more room, and the error says so", async () => {
    const [root, acknowledged] = [freshRoot(), join(base, "acknowledged-full")];
    const limited = `ulimit -f 20 && exec "$0" "$@"`;
    const writer = spawn("sh", ["-c", limited, process.execPath, child.file, root, acknowledged, "4"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    writer.stdout.on("data", (text) => {
      printed += text;
    });
    await once(writer, "close");
    expect(printed).toContain("event-log.disk-full");
    const count = await expectAcknowledged(root, acknowledged);
    expect(count).toBeGreaterThan(10);
    expect(await using(root, (log) => log.append("t", ["room again"]))).toBeGreaterThanOrEqual(count);
  });
});
