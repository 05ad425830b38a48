import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openFileEventLog } from "../../../adapters/event-log/open-event-log.ts";
import { keptRecords } from "./kept-records.ts";

it("gives each record that the topic still holds once and in order, over pages", async () => {
  const folder = await mkdtemp(join(tmpdir(), "throughline-kept-"));
  const events = await openFileEventLog({ root: folder });
  try {
    const kept = async () => {
      const pages: number[] = [];
      for await (const page of keptRecords(events, "t")) pages.push(page.length);
      return pages;
    };
    expect(await kept()).toEqual([]);
    await events.append(
      "t",
      Array.from({ length: 10_001 }, (_, i) => String(i)),
    );
    expect(await kept()).toEqual([10_000, 1]);
    const values: string[] = [];
    for await (const page of keptRecords(events, "t")) {
      if (values.length === 0) await events.append("t", ["came since"]);
      values.push(...page.map(({ value }) => value));
    }
    expect(values).toHaveLength(10_002);
    expect([values[9_999], values[10_000], values[10_001]]).toEqual(["9999", "10000", "came since"]);
  } finally {
    await events.close();
    await rm(folder, { recursive: true, force: true });
  }
});
