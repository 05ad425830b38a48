import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../main.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "throughline-init-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function init(...args: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const io = {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: {},
    cwd: home,
    signal: new AbortController().signal,
  };
  const code = await runCli(["init", ...args], io);
  return { code, ...written };
}

async function initJson(...args: readonly string[]) {
  return JSON.parse((await init(...args, "--json")).stdout);
}

async function refused(...args: readonly string[]): Promise<string> {
  const { problems } = await initJson(...args);
  return `${problems[0].code} ${problems[0].detail}`.replaceAll(`${home}/`, "");
}

const put = (name: string, content: string | Buffer) => writeFile(path.join(home, name), content);
const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join("\n");

describe("init", () => {
  it("writes a project over a sample where no file is named", async () => {
    const { code, stdout } = await init("shop");
    expect(code).toBe(0);
    expect(stdout).toContain("target    returned, true in");
    expect(stdout).toContain("next      cd shop && npm install && npm start");
    expect(await readdir(home)).toEqual(["shop"]);
    expect((await readdir(path.join(home, "shop"))).sort()).toEqual([
      ...[
        ".gitignore",
        ".npmrc",
        "README.md",
        "ai",
        "analyst",
        "backend",
        "data",
        "frontend",
        "fullstack",
        "handbook",
        "inbox",
      ],
      ...["ml", "mlops", "package.json", "throughline.config.ts", "tsconfig.json"],
    ]);
  });

  it("writes the same sample every time, and README.md in five lines", async () => {
    await init("one");
    await init("two");
    const read = (project: string, file: string) => readFile(path.join(home, project, file), "utf8");
    expect(await read("one", "inbox/orders/orders.csv")).toBe(await read("two", "inbox/orders/orders.csv"));
    expect((await read("one", "README.md")).trimEnd().split("\n")).toHaveLength(5);
  });

  it("keeps role files short", async () => {
    const { roles } = await initJson("shop");
    for (const file of Object.values(roles) as string[]) {
      const lines = (await readFile(path.join(home, "shop", file), "utf8")).split("\n").length;
      expect([file, lines <= 65]).toEqual([file, true]);
    }
  });

  it("takes an empty folder and one with nothing but a git history", async () => {
    await mkdir(path.join(home, "shop/.git"), { recursive: true });
    expect((await init("shop")).code).toBe(0);
    expect(await readdir(path.join(home, "shop"))).toContain(".git");
  });

  it("writes nothing into a folder that holds something, and names what is in the way", async () => {
    await mkdir(path.join(home, "shop"));
    await put("shop/notes.txt", "mine");
    await put("shop/data", "mine too");
    expect(await refused("shop")).toBe(
      `init.folder-not-empty ${home}/shop holds data, notes.txt`.replaceAll(`${home}/`, ""),
    );
    expect((await readdir(path.join(home, "shop"))).sort()).toEqual(["data", "notes.txt"]);
    expect(await readFile(path.join(home, "shop/notes.txt"), "utf8")).toBe("mine");
    expect(await refused("shop/notes.txt")).toBe("init.folder-not-empty a file has this name: shop/notes.txt");
  });

  it("copies a standard file byte by byte and leaves the user's where it is", async () => {
    const text = `\ufeffid,day,n\r\n${rows(30, (i) => `k${i},2026-01-${String((i % 28) + 1).padStart(2, "0")},"${i}"`)}\r\n`;
    await put("Some File (1).csv", text);
    await init("shop", "--csv", "Some File (1).csv");
    expect(await readFile(path.join(home, "shop/inbox/some_file_1/some_file_1.csv"), "utf8")).toBe(text);
    expect((await stat(path.join(home, "Some File (1).csv"))).size).toBe(Buffer.byteLength(text));
  });

  it("takes the parts that are named, and none where none is wanted", async () => {
    const line = (i: number) =>
      `${i},x${i},2026-01-0${(i % 9) + 1},2025-0${(i % 9) + 1}-01,${i % 3 === 0 ? "M" : "B"},${i * 1.5}`;
    await put("cells.csv", `a,b,seen,cut,diagnosis,size\n${rows(200, line)}\n`);
    const named = await initJson("one", "--csv", "cells.csv", "--key", "b", "--time", "seen", "--target", "diagnosis");
    expect([named.key, named.time, named.target]).toEqual([["b"], "seen", "diagnosis"]);
    expect(await readFile(path.join(home, "one/data/cells.ts"), "utf8")).toContain("diagnosis = 'M' as diagnosis");
    const without = await initJson("two", "--csv", "cells.csv", "--time", "none", "--key", "none");
    expect([without.key, without.time, without.target]).toEqual([["row_id"], null, null]);
  });
});

describe("init refuses", () => {
  it.each<[string, string, string | Buffer, string]>([
    ["an empty file", "x.csv", "", "init.no-rows the file is empty: x.csv"],
    ["an empty file in gzip", "x.csv.gz", gzipSync(""), "init.no-rows the file is empty: x.csv.gz"],
    ["a header alone", "x.csv", "a,b\n", "init.no-rows the file has only a header: x.csv"],
    [
      "bytes that are no text",
      "x.csv",
      Buffer.from([97, 44, 0, 1, 2, 10]),
      "init.not-csv it holds bytes that no text has: x.csv",
    ],
    ["a workbook", "x.csv", "PK\u0003\u0004abc", "init.not-csv it is an Excel workbook or a ZIP archive: x.csv"],
    [
      "a damaged gzip file",
      "x.csv.gz",
      gzipSync("a,b\n1,2\n".repeat(900)).subarray(0, 40),
      "init.not-csv the compressed file is damaged: x.csv.gz",
    ],
    [
      "two columns of one name",
      "x.csv",
      "id,ID\n1,2\n",
      "init.bad-header two columns have one name, upper and lower case aside: ID",
    ],
    [
      "a first line that is a row",
      "x.csv",
      "5.1,3.5,setosa\n4.9,3.0,setosa\n",
      "init.bad-header the first line looks like a row, not like names: 5.1, 3.5",
    ],
    [
      "a name that the platform keeps",
      "x.csv",
      "id,_line\n1,2\n",
      "init.bad-header the platform keeps a column of this name beside each row: _line",
    ],
    [
      "10,000 columns",
      "x.csv",
      `${Array.from({ length: 10_000 }, (_, i) => `c${i}`)}\n${Array.from({ length: 10_000 }, () => 1)}\n`,
      "init.too-many-columns 10,000 columns, 500 at most: x.csv",
    ],
    [
      "lines that do not fit together",
      "x.csv",
      "a,b\n1\n1,2\n1,2,3\n",
      "init.not-csv 2 of 3 lines cannot be read (too-few-fields, line 2): x.csv",
    ],
  ])("%s", async (_, name, content, problem) => {
    await put(name, content);
    expect(await refused("shop", "--csv", name)).toBe(problem);
    expect(await readdir(home)).toEqual([name]);
  });

  it("a file that is not there, and a folder", async () => {
    expect(await refused("shop", "--csv", "gone.csv")).toBe("init.unreadable-file no such file: gone.csv");
    await mkdir(path.join(home, "folder"));
    expect(await refused("shop", "--csv", "folder")).toBe("init.unreadable-file it is a folder: folder");
  });

  const line = (i: number) =>
    `${i},${i % 40},x@y.org,2026-01-0${(i % 9) + 1},1,${i < 3 ? "yes" : "no"},${i % 2 === 0 ? "" : "t"}`;
  it.each<[string, string, string]>([
    ["--key", "nr", "init.unknown-column --key is no column of the file: nr"],
    ["--key", "group", "init.unusable-column --key has a value more than once: group"],
    ["--key", "mail", "init.unusable-column --key is personal data (email), which stays in the source: mail"],
    ["--key", "group,day", "init.unusable-column --key has values more than once: group,day"],
    ["--time", "group", "init.unusable-column --time holds neither days nor instants: group"],
    [
      "--target",
      "churned",
      "init.unusable-column --target is 1 in every row, so there is nothing to tell apart: churned",
    ],
    ["--target", "rare", "init.unusable-column --target has fewer than 20 rows of one of its two values: rare"],
    ["--target", "group", "init.unusable-column --target has more than two values: group"],
    ["--target", "gap", "init.unusable-column --target is empty in some rows: gap"],
    ["--name", "a b", "init.bad-name no such name can be given: a b"],
  ])("%s %s", async (option, value, problem) => {
    await put("x.csv", `id,group,mail,day,churned,rare,gap\n${rows(800, line)}\n`);
    expect(await refused("shop", "--csv", "x.csv", option, value)).toBe(problem);
    expect(await readdir(home)).toEqual(["x.csv"]);
  });
});

describe("init leaves out of the model", () => {
  it("columns that tell the target by themselves", async () => {
    const line = (i: number) => {
      const isGone = i % 4 === 0;
      return `${i},2026-01-0${(i % 9) + 1},${i % 7},${isGone ? "moved" : ""},${isGone}`;
    };
    await put("x.csv", `id,day,size,why_gone,churned\n${rows(300, line)}\n`);
    const { notes } = await initJson("shop", "--csv", "x.csv");
    expect(notes).toContain("left out of the model, for they tell the target: why_gone");
    expect(await readFile(path.join(home, "shop/ml/x-model.ts"), "utf8")).not.toContain("why_gone");
  });
});

describe("init over a file with a few mistakes", () => {
  const days = (i: number) => `2026-01-0${(i % 9) + 1}`;
  const noteOf = (notes: readonly string[], column: string) => notes.find((note) => note.startsWith(`${column}: `));

  it("takes days, instants and numbers of which one value in a hundred is none, and names the first", async () => {
    const line = (i: number) =>
      `${i},${i === 7 ? "not a date" : days(i)},${i === 0 ? "unknown" : i / 4},${i < 4 ? "later" : "15.01.2026"}`;
    await put("x.csv", `id,day,size,due\n${rows(400, line)}\n`);
    const { time, columns, notes } = await initJson("shop", "--csv", "x.csv", "--time", "day");
    expect(time).toBe("day");
    expect(columns.map(({ type }: { type: { name: string } }) => type.name)).toEqual([
      ...["int32", "timestamp", "decimal", "date"],
    ]);
    expect(noteOf(notes, "day")).toBe(`day: 1 of 400 values is no day ("not a date", line 9): the row is rejected`);
    expect(noteOf(notes, "size")).toBe(`size: 1 of 400 values is no number ("unknown", line 2): the row is rejected`);
    expect(noteOf(notes, "due")).toBe(
      `due: read as %d.%m.%Y; 4 of 400 values are no days ("later", line 2 and 3 more): the rows are rejected`,
    );
  });

  it("takes for text what more values are not, numbers among codes, ids, and truths with a third value", async () => {
    const line = (i: number) =>
      `${i},${i < 5 ? "soon" : days(i)},${i === 9 ? "01234" : 10_000 + i},${i === 9 ? "none" : i},${i === 9 ? "maybe" : "yes"}`;
    await put("x.csv", `id,day,zip,badge_no,agreed\n${rows(400, line)}\n`);
    const { columns, notes } = await initJson("shop", "--csv", "x.csv");
    expect(columns.slice(1).map(({ type }: { type: { name: string } }) => type.name)).toEqual(Array(4).fill("text"));
    expect(notes).toEqual([]);
    expect(await readFile(path.join(home, "shop/handbook/x.md"), "utf8")).not.toContain("From 2026");
  });

  it("does not show a value of personal data", async () => {
    await put("x.csv", `id,birthday\n${rows(400, (i) => `${i},${i === 3 ? "of Ann" : days(i)}`)}\n`);
    const { notes } = await initJson("shop", "--csv", "x.csv");
    expect(noteOf(notes, "birthday")).toBe("birthday: 1 of 400 values is no day (line 5): the row is rejected");
  });

  it("takes an id for the key where a few rows stand twice, and names the first", async () => {
    await put("x.csv", `id,day,size\n${rows(400, (i) => `k${i % 397},${days(i % 397)},${i % 397}`)}\n`);
    const { key, notes } = await initJson("shop", "--csv", "x.csv");
    expect(key).toEqual(["id"]);
    expect(notes).toEqual(["id: 3 of 400 rows repeat one before (first in line 399) and are rejected"]);
  });

  it("takes no id that stands for different rows, unless it is named", async () => {
    await put("x.csv", `order_no,line_no,size\n${rows(400, (i) => `k${i % 398},${i % 3},${i}`)}\n`);
    expect((await initJson("one", "--csv", "x.csv")).key).not.toEqual(["order_no"]);
    const named = await initJson("two", "--csv", "x.csv", "--key", "order_no");
    expect(named.key).toEqual(["order_no"]);
    expect(named.notes).toEqual(["order_no: 2 of 400 rows repeat one before (first in line 400) and are rejected"]);
    await put("y.csv", `order_no,size\n${rows(400, (i) => `k${i % 390},${i % 5}`)}\n`);
    expect(await refused("three", "--csv", "y.csv", "--key", "order_no")).toBe(
      "init.unusable-column --key has a value more than once: order_no",
    );
  });
});

describe("the handbook that init writes", () => {
  it("counts every row without a value, and spells the file's words as the file does", async () => {
    const line = (i: number) =>
      `${i},${i < 6 ? "n/a" : i},${i % 50 === 1 ? "" : `note ${i}`},${i % 7 === 1 ? "NA" : "b"}`;
    await put("subs.csv", `id,mrr_usd,remark,grade\n${rows(100, line)}\n`);
    await init("shop", "--csv", "subs.csv");
    const text = await readFile(path.join(home, "shop/handbook/subs.md"), "utf8");
    const section = (name: string) => text.split(`## ${name}\n\n`)[1]?.split("\n")[0];
    expect(section("mrr_usd")).toBe("Type int32. From 6 to 99. It is empty in 6 rows. No value where it says n/a.");
    expect(section("remark")).toBe("Type text. It is empty in 2 rows.");
    expect(section("grade")).toBe("Type text. Its values: NA, b.");
  });
});
