import { describe, expect, it } from "vitest";
import { paymentsProject, paymentsTrace } from "../../../test/payments-project.ts";
import type { Declaration } from "../core/declaration.ts";
import { resolveProject } from "../graph/resolve.ts";
import { jsonFault } from "./json-fault.ts";
import { formatLock, lockOf } from "./lock.ts";
import { readLock } from "./read-lock.ts";

const declarations = Object.values(paymentsProject()) as Declaration[];
const analysis = { sql: new Map([["table:silver.payments", paymentsTrace()]]) };
const text = formatLock(lockOf(resolveProject({ project: "trial", declarations, missing: [] }, analysis).value));
const lines = text.split("\n");
const lineOf = (part: string) => lines.findIndex((line) => line.includes(part)) + 1;
const problemsOf = (of: string) =>
  readLock(of).problems.map(({ code, detail, where }) => `${code} ${where?.line}:${where?.column ?? ""} ${detail}`);

describe("a lock as it is found", () => {
  it("that is missing is no lock and no problem", () => {
    expect(readLock(undefined)).toEqual({ value: undefined, problems: [] });
  });
  it("that was written by a run is read as it is", () => {
    expect(readLock(text)).toEqual({ value: JSON.parse(text), problems: [] });
  });
  it.each<[string, string]>([
    ["unsorted", `${lines.slice(0, 4).join("\n")}\n${lines.slice(4, -2).toReversed().join("\n")}\n}}\n`],
    ["formatted anew", JSON.stringify(JSON.parse(text), undefined, 4)],
    ["with the line ends of another system", text.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\uFEFF${text}`],
  ])("%s is the same lock", (_, changed) => {
    const { value, problems } = readLock(changed);
    expect(problems).toEqual([]);
    expect(formatLock(value as never)).toBe(text);
  });

  it.each<[string, string, string]>([
    ["is empty", "", "lock.empty 1: The lock is empty"],
    ["is blank", " \n\n", "lock.empty 1: The lock is empty"],
    [
      "has conflict marks",
      text.replace('"endpoint:', '<<<<<<< ours\n"endpoint:'),
      `lock.conflict ${lineOf('"endpoint:')}:1 the lock has a conflict mark of a merge: <<<<<<<`,
    ],
    [
      "is of a later version",
      text.replace('"version": 1', '"version": 2'),
      "lock.other-version 2:1 the lock has format 2, this version reads 1",
    ],
    ["has no version", '{"entries":{}}', "lock.other-version 1:1 the lock has format none, this version reads 1"],
    ["has no entries", '{"version":1}', "lock.no-entries 1: The lock has no entries"],
    ["is a list", "[]", "lock.no-entries 1: The lock has no entries"],
    ["is null", "null", "lock.no-entries 1: The lock has no entries"],
    ["is not JSON at all", "lock: yes", "lock.not-json 1:1 the lock is not JSON: lock: yes"],
    ["lacks a comma", text.replace("\n,\n", "\n\n"), 'lock.not-json 7:1 the lock is not JSON: "endpoint:fraud-scor'],
  ])("that %s is refused, with the line", (_, broken, problem) => {
    expect(problemsOf(broken)).toEqual([problem]);
    expect(readLock(broken).value).toBeUndefined();
  });

  it("that was cut off is refused at every length", () => {
    const step = Math.ceil(text.length / 200);
    for (let length = 1; length < text.length - 2; length += step) {
      const { value, problems } = readLock(text.slice(0, length));
      expect([value, problems.map(({ code }) => code)], String(length)).toEqual([undefined, ["lock.truncated"]]);
    }
  });
  it("names the file that it is asked to name, and a cure", () => {
    const [problem] = readLock("", "lock at main").problems;
    expect(problem).toMatchObject({ where: { file: "lock at main" }, fault: "data", hint: /throughline run/ });
    expect(readLock("").problems[0]?.where?.file).toBe("throughline.lock.json");
  });
});

describe("an entry that was edited by hand", () => {
  const edited = (change: (entries: Record<string, Record<string, unknown>>) => void) => {
    const lock = JSON.parse(text);
    change(lock.entries);
    return formatLock(lock);
  };
  const card = "entity:card";
  const part = (name: string, value: unknown) =>
    edited((entries) => {
      entries[card] = { ...entries[card], [name]: value };
    });

  it.each<[string, string, string]>([
    [
      "an id without a kind",
      text.replace('"entity:card"', '"card"'),
      "id of an entry of the lock is not kind:name: card",
    ],
    [
      "an id without a name",
      text.replace('"entity:card"', '"entity:"'),
      "id of an entry of the lock is not kind:name: entity:",
    ],
    [
      "a kind of another version",
      text.replace('"entity:card"', '"oracle:card"'),
      "kind of an entry of the lock is not known to this version: oracle:card",
    ],
    [
      "nothing in it",
      edited((entries) => Object.assign(entries, { [card]: null })),
      "entry of the lock is no object: entity:card",
    ],
    ...(
      [
        ["role", "boss"],
        ["owner", 5],
        ["provides", { key: 5 }],
        ["provides", { key: [{ name: "a" }] }],
        ["provides", { key: [{ name: "a", nullable: false, type: { name: "number" } }] }],
        ["provides", { key: [{ name: "a", nullable: false, type: { name: "decimal", precision: "12", scale: 2 } }] }],
        ["accepts", []],
        ["uses", { "silver.payments": ["card_id"] }],
        ["uses", { "table:silver.payments#rows": "card_id" }],
        ["derives", { "key.card_id": [5] }],
        ["promises", { freshness: null }],
        ["clauses", { freshness: { relation: "<" } }],
        ["possible", { x: [] }],
        ["keys", { key: "card_id" }],
        ["external", { key: true }],
        ["answers", { request: 1 }],
        ["terms", [{ port: "key", name: "x", relation: "=" }]],
      ] as const
    ).map(([name, value]): [string, string, string] => [
      `${name} like ${JSON.stringify(value)}`,
      part(name, value),
      `entry of the lock does not have \`${name}\` as a run writes it: entity:card`,
    ]),
  ])("to have %s is left out, with its line", (_, broken, detail) => {
    const { value, problems } = readLock(broken);
    expect(problems).toMatchObject([{ code: "lock.invalid-entry", detail, where: { line: lineOf('"entity:card"') } }]);
    expect(Object.keys(value?.entries ?? {})).toHaveLength(Object.keys(JSON.parse(text).entries).length - 1);
  });
  it("to stand twice is taken as it stands last, and told", () => {
    const entry = lines.find((line) => line.startsWith('"entity:card"')) as string;
    const twice = text.replace(entry, `${entry}\n,\n${entry.replace('"role":"ml"', '"role":"ai"')}`);
    const { value, problems } = readLock(twice);
    expect(value?.entries[card]?.role).toBe("ai");
    expect(problems).toMatchObject([{ code: "lock.repeated-entry", where: { line: lineOf('"entity:card"') + 2 } }]);
  });
  it("is told for every entry at once", () => {
    const broken = text.replace('"entity:card"', '"card"').replace('"model:fraud"', '"fraud"');
    expect(readLock(broken).problems).toHaveLength(2);
  });
});

describe("the place where a text stops being JSON", () => {
  it.each<[string, number | undefined, "end" | "text"]>([
    ['{"a": [1, -2.5e3, true, null, "x\\u00e9\\n"], "b": {}}', undefined, "text"],
    ["[]", undefined, "text"],
    ['{"a": 1,}', 8, "text"],
    ['{"a" 1}', 5, "text"],
    ["{a: 1}", 1, "text"],
    ["[1 2]", 3, "text"],
    ["[1,]", 3, "text"],
    ["[1}", 2, "text"],
    ["{} {}", 3, "text"],
    ['{"a": tru', 6, "end"],
    ['{"a": "x', 6, "end"],
    ['{"a":', 5, "end"],
    ["[[1]", 4, "end"],
    ["", 0, "end"],
  ])("of %s is %s", (of, offset, found) => {
    expect(jsonFault(of)).toEqual(offset === undefined ? undefined : { offset, found });
  });
  it("is found wherever JSON.parse refuses a text, and nowhere else", () => {
    const good = '{"a":[1,{"b":"c"},null],"d":true}';
    for (let at = 0; at < good.length; at++) {
      for (const mark of ["", ",", "}", "]", ":", '"', "x", "1"]) {
        const changed = `${good.slice(0, at)}${mark}${good.slice(at + 1)}`;
        const isJson = (() => {
          try {
            JSON.parse(changed);
            return true;
          } catch {
            return false;
          }
        })();
        expect(jsonFault(changed) === undefined, changed).toBe(isJson);
      }
    }
  });
});
