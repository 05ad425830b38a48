import { beforeEach, describe, expect, it } from "vitest";
import type { EventLog } from "../ports/event-log.ts";

/** A place for a log, which may be opened again after it was closed. */
export interface EventLogPlace {
  open(): Promise<EventLog>;
}

interface Subject {
  readonly place: EventLogPlace;
  readonly log: EventLog;
}

const valuesOf = async (log: EventLog, topic: string, offset = 0) =>
  (await log.read(topic, offset, 1_000_000)).map((record) => record.value);

function describeAppend(subject: Subject): void {
  it("gives offsets that start at 0 and grow by one, for each topic by itself", async () => {
    const { log } = subject;
    expect(await log.append("a", ["1", "2"])).toBe(0);
    expect(await log.append("b", ["x"])).toBe(0);
    expect(await log.append("a", ["3"])).toBe(2);
    expect(await log.end("a")).toBe(3);
    expect(await log.read("a", 0, 10)).toEqual([
      { offset: 0, value: "1" },
      { offset: 1, value: "2" },
      { offset: 2, value: "3" },
    ]);
  });
  it("keeps concurrent appends whole, in the order of their offsets", async () => {
    const groups = Array.from({ length: 200 }, (_, i) => [`${i}-a`, `${i}-b`, `${i}-c`]);
    const offsets = await Promise.all(groups.map((values) => subject.log.append("t", values)));
    const stored = await valuesOf(subject.log, "t");
    expect(new Set(offsets).size).toBe(200);
    for (const [i, offset] of offsets.entries()) expect(stored.slice(offset, offset + 3)).toEqual(groups[i]);
  });
  it("keeps any text: empty, long, and of every script", async () => {
    const values = ["", '{"a":"ä\\u0000\\n"}', "日本 🙂", "x".repeat(3_000_000), "[]"];
    await subject.log.append("t", values);
    expect(await valuesOf(subject.log, "t")).toEqual(values);
  });
  it("of nothing changes nothing", async () => {
    await subject.log.append("t", ["1"]);
    expect(await subject.log.append("t", [])).toBe(1);
    expect(await subject.log.end("t")).toBe(1);
  });
  it.each(["", "../x", "a/b", ".hidden", "a b", "x".repeat(101)])("refuses the topic %j", async (topic) => {
    await expect(subject.log.append(topic, ["1"])).rejects.toMatchObject({ code: "event-log.invalid-topic" });
    await expect(subject.log.read(topic, 0, 1)).rejects.toMatchObject({ code: "event-log.invalid-topic" });
  });
  it("tells topics apart that differ only in case", async () => {
    await subject.log.append("Orders", ["big"]);
    await subject.log.append("orders", ["small"]);
    expect(await valuesOf(subject.log, "Orders")).toEqual(["big"]);
  });
}

function describeRead(subject: Subject): void {
  it("gives nothing of a topic that nobody wrote to", async () => {
    expect(await subject.log.read("none", 0, 10)).toEqual([]);
    expect(await subject.log.end("none")).toBe(0);
  });
  it("starts at any offset and gives at most its limit", async () => {
    for (let i = 0; i < 30; i++) await subject.log.append("t", [`${2 * i}`, `${2 * i + 1}`]);
    expect(await subject.log.read("t", 17, 3)).toEqual([
      { offset: 17, value: "17" },
      { offset: 18, value: "18" },
      { offset: 19, value: "19" },
    ]);
    expect(await valuesOf(subject.log, "t", 58)).toEqual(["58", "59"]);
    expect(await subject.log.read("t", 60, 10)).toEqual([]);
    expect(await subject.log.read("t", 0, 0)).toEqual([]);
  });
  it("sees what was acknowledged while others append", async () => {
    const writer = Promise.all(Array.from({ length: 100 }, (_, i) => subject.log.append("t", [String(i)])));
    let seen = 0;
    while (seen < 100) {
      const records = await subject.log.read("t", seen, 7);
      expect(records.map(({ offset, value }) => [offset, value])).toEqual(
        records.map((_, i) => [seen + i, String(seen + i)]),
      );
      seen += records.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer;
  });
}

function describeKeeping(subject: Subject, open: (place: EventLogPlace) => Promise<EventLog>): void {
  it("keeps records and offsets over a close", async () => {
    await subject.log.append("t", ["1", "2"]);
    await subject.log.close();
    const next = await open(subject.place);
    expect(await next.append("t", ["3"])).toBe(2);
    expect(await valuesOf(next, "t")).toEqual(["1", "2", "3"]);
  });
  it("forgets no record at or above the offset it is trimmed to, and no offset", async () => {
    for (let i = 0; i < 40; i++) await subject.log.append("t", [String(i), "x".repeat(200)]);
    await subject.log.trim("t", 50);
    const kept = await subject.log.read("t", 0, 1000);
    expect(kept[0]?.offset).toBeLessThanOrEqual(50);
    expect(kept.map((record) => record.offset)).toEqual(kept.map((_, i) => (kept[0]?.offset ?? 0) + i));
    await subject.log.trim("t", 80);
    await subject.log.trim("never", 5);
    await subject.log.close();
    const next = await open(subject.place);
    expect(await next.append("t", ["last"])).toBe(80);
    expect(await valuesOf(next, "t", 80)).toEqual(["last"]);
  });
  it("finishes what was appended before it closes, and refuses work after", async () => {
    const appended = subject.log.append("t", ["1"]);
    await Promise.all([subject.log.close(), subject.log.close()]);
    expect(await appended).toBe(0);
    await expect(subject.log.append("t", ["2"])).rejects.toMatchObject({ code: "event-log.closed" });
    const next = await open(subject.place);
    expect(await valuesOf(next, "t")).toEqual(["1"]);
  });
}

/** What every EventLog must do; `make` gives a fresh place for each test. Call it inside a `describe`. */
export function describeEventLog(make: () => Promise<EventLogPlace>): void {
  const subject = {} as { place: EventLogPlace; log: EventLog };
  const opened: EventLog[] = [];
  const open = async (place: EventLogPlace) => {
    const log = await place.open();
    opened.push(log);
    return log;
  };
  beforeEach(async () => {
    subject.place = await make();
    subject.log = await open(subject.place);
    return async () => {
      for (const log of opened.splice(0)) await log.close();
    };
  });
  describe("append", () => describeAppend(subject));
  describe("read", () => describeRead(subject));
  describe("an event log", () => describeKeeping(subject, open));
}
