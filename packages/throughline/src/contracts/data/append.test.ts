import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { reachOf, toolOf, useOfInjectable } from "../core/injectable.ts";
import { resolveProject } from "../graph/resolve.ts";
import { integer, text, timestamp } from "../shape/column.ts";
import { isAppend } from "./append.ts";
import { type Source, source } from "./source.ts";
import { sourceSpec } from "./source-spec.ts";

const columns = { payment_id: text(), note: text().nullable(), stars: integer(), at: timestamp() };
const feedback = inRole("data", source("bronze.feedback", { events: true, columns, at: "at" }));
const plain = feedback as unknown as Source;

describe("a source of events", () => {
  it("accepts rows at its path, where what may be null may be left out", () => {
    const { ports } = sourceSpec.accepts(plain, { sql: new Map() });
    expect(ports).toMatchObject([{ name: "append", external: true }]);
    expect(ports[0]?.shape.map(({ name, optional }) => `${name}${optional ? "?" : ""}`)).toEqual([
      "payment_id",
      "note?",
      "stars",
      "at",
    ]);
    expect(sourceSpec.paths?.(plain)).toEqual([{ method: "POST", path: "/events/bronze.feedback" }]);
  });
  it("provides rows that are made from what was sent", () => {
    const derived = sourceSpec.derives(plain, { sql: new Map() });
    expect(derived.map(({ port, field, from }) => `${port}.${field} ← ${from[0]?.port}.${from[0]?.field}`)).toEqual([
      "rows.payment_id ← append.payment_id",
      "rows.note ← append.note",
      "rows.stars ← append.stars",
      "rows.at ← append.at",
    ]);
  });
  it("is written to by handlers and pages, and by no agent", () => {
    expect(useOfInjectable(feedback.append)).toMatchObject({ port: "append", writes: true });
    expect(reachOf(feedback.append)).toMatchObject({
      uses: [{ port: "append", writes: true }],
      descriptor: { kind: "events", method: "POST", path: "/events/bronze.feedback", reply: [{ name: "accepted" }] },
    });
    expect(toolOf(feedback.append)).toBeUndefined();
    expect([isAppend(feedback.append), isAppend(feedback), feedback.append.source === (feedback as object)]).toEqual([
      true,
      false,
      true,
    ]);
  });
  it("needs no files, and takes none", () => {
    const problems = (options: object) =>
      resolveProject({
        project: "trial",
        declarations: [inRole("data", source("bronze.feedback", { columns, ...options } as never))],
        missing: [],
      }).problems.map(({ detail }) => detail);
    expect(problems({ events: true })).toEqual([]);
    expect(problems({ events: true, files: "inbox/*.csv" })).toEqual([
      "a source of events reads no files: inbox/*.csv",
    ]);
    expect(problems({})).toEqual(["files have no format that can be read: undefined"]);
  });
  it("has a place in a build of its own: events are no files", () => {
    const files = source("bronze.feedback", { files: "inbox/*.csv", columns, at: "at" });
    const identities = [plain, files as unknown as Source].map((one) => JSON.stringify(sourceSpec.identity(one)));
    expect(identities[0]).toContain('"format":"events"');
    expect(identities[1]).not.toContain("format");
    expect(files).not.toHaveProperty("append");
  });
});
