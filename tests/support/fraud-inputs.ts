import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Truth } from "../../examples/fraud/generate/truth.ts";
import type { TempProject } from "./temp-project.ts";

/** What the generator of the fraud example says of its own files. */
export async function truthOf(project: TempProject): Promise<Truth> {
  return JSON.parse(await readFile(path.join(project.state, "truth.json"), "utf8")) as Truth;
}

/** A payment that no rule of the example rejects, read from the files without any of our code. */
export interface RawPayment {
  readonly id: string;
  readonly card: string;
  readonly country: string;
  readonly cents: number;
  readonly paidAt: string;
  readonly chargedBack: boolean;
}

const countries = new Set("DE FR GB ES IT NL PL SE PT IE AT BE CH DK BR CO ID IN MX NG PH TH TR US VN ZA".split(" "));

/** The payments that a correct pipeline accepts, in the order of the files; `now` is an ISO instant. */
export async function rawPayments(project: TempProject, now: string): Promise<readonly RawPayment[]> {
  const disputed = new Set<string>();
  for (const [id, , reportedAt, ...more] of await records(project, "chargebacks"))
    if (id !== "" && isInstant(reportedAt) && more.length === 0) disputed.add(id as string);
  const seen = new Set<string>();
  const accepted: RawPayment[] = [];
  for (const fields of await records(project, "payments")) {
    const [id = "", card = "", , country = "", amount = "", paidAt = ""] = fields;
    const isWhole = /^\d{1,10}\.\d\d$|^-\d{1,10}\.\d\d$/.test(amount) && isInstant(paidAt);
    if (!isWhole || seen.has(id)) continue;
    seen.add(id);
    if (amount.startsWith("-") || paidAt > now || !(country === "" || countries.has(country))) continue;
    const cents = Number(amount.replace(".", ""));
    accepted.push({ id, card, country: country || "ZZ", cents, paidAt, chargedBack: disputed.has(id) });
  }
  return accepted;
}

/** The records of a folder that have as many fields as their header, without undeclared ones. */
async function records(project: TempProject, folder: string): Promise<string[][]> {
  const found: string[][] = [];
  const names = (await readdir(path.join(project.root, "inbox", folder))).sort();
  for (const name of names.filter((one) => one.endsWith(".csv.gz"))) {
    const bytes = gunzipSync(await readFile(path.join(project.root, "inbox", folder, name)));
    const lines = bytes.toString("latin1").split("\n").slice(0, -1);
    const header = (lines.shift() ?? "").split(",");
    const extra = header.indexOf("channel");
    for (const line of lines) {
      const fields = fieldsOf(utf8(line));
      if (fields?.length === header.length) found.push(fields.filter((_, i) => i !== extra));
    }
  }
  return found;
}

/** The line in UTF-8; undefined where its bytes are none. */
function utf8(latin1: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(latin1, "latin1"));
  } catch {
    return undefined;
  }
}

/** The fields of a line; undefined where a quote has no partner. */
function fieldsOf(line: string | undefined): string[] | undefined {
  if (line === undefined) return undefined;
  const pattern = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const fields: string[] = [];
  for (;;) {
    const match = pattern.exec(line);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return fields;
  }
}

function isInstant(text: string | undefined): boolean {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text.slice(0, 19));
}
