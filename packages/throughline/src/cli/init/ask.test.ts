import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { askParts } from "./ask.ts";
import { chooseParts } from "./choose.ts";
import { type ReadFile, readFileColumns } from "./read-file.ts";
import { sampleFile } from "./sample-file.ts";

let folder: string;
let file: ReadFile;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "throughline-ask-"));
  await writeFile(path.join(folder, "orders.csv"), sampleFile());
  file = await readFileColumns(path.join(folder, "orders.csv"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Answers by question; Enter where none is given. */
const answering = (answers: Readonly<Record<string, string>>) => {
  const asked: string[] = [];
  const question = async (text: string, fallback: string) => {
    asked.push(`${text} (${fallback})`);
    return answers[text] ?? fallback;
  };
  return { asked, question };
};

it("asks for the key, the time and the target, and proposes each", async () => {
  const { asked, question } = answering({});
  const { key, time, target } = await chooseParts(file, await askParts(file, {}, question));
  expect(asked).toEqual([
    "Column that names a row (order_id)",
    "Column that says when it happened (ordered_at)",
    "Column to predict, of two values (returned)",
  ]);
  expect([key[0]?.name, time?.name, target?.column.name]).toEqual(["order_id", "ordered_at", "returned"]);
});

it("asks only for what no flag names", async () => {
  const { asked, question } = answering({});
  await askParts(file, { key: "order_id", time: "ordered_at" }, question);
  expect(asked).toEqual(["Column to predict, of two values (returned)"]);
});

it("takes none for an answer", async () => {
  const { question } = answering({ "Column to predict, of two values": "none" });
  expect((await chooseParts(file, await askParts(file, {}, question))).target).toBeUndefined();
});
