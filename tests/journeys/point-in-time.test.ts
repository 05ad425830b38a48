import { writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliJson, query } from "../support/cli.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
const columns =
  "payment_id, paid_at, payments_1h, payments_24h, spend_24h, countries_7d, payments_30d, mean_30d, score, model_version";

let project: TempProject;
beforeAll(async () => {
  project = await fraudProject({ app: false });
  await cliJson(project, ["run", "--now", now]);
});
afterAll(() => project.remove());

const scores = () => query<Record<string, unknown>>(project, `select ${columns} from gold.scores order by payment_id`);

async function plant(name: string, lines: readonly string[]): Promise<void> {
  const header = "payment_id,card_id,merchant_id,country,amount,paid_at,holder";
  const file = path.join(project.root, "inbox/payments", name);
  await writeFile(file, gzipSync(`${[header, ...lines].join("\n")}\n`));
}

describe("payments of later", () => {
  it("change no feature and no score of the payments before them", async () => {
    const before = await scores();
    const [busiest] = await query<{ card: string }>(
      project,
      "select card_id card from silver.payments group by 1 order by count(*) desc limit 1",
    );
    const lines = Array.from(
      { length: 20 },
      (_, i) => `later-${i},${busiest?.card},merchant-0001,NG,999.99,${now},A B`,
    );
    await plant("later.csv.gz", lines);
    await cliJson(project, ["run", "--now", now]);
    const after = await scores();
    expect(after).toHaveLength(before.length + 20);
    expect(after.filter(({ payment_id }) => !String(payment_id).startsWith("later-"))).toEqual(before);
  });

  it("do not see one another at the same instant, and see what came before", async () => {
    const rows = await query<Record<string, unknown>>(
      project,
      "select distinct payments_1h, spend_24h from gold.scores where payment_id like 'later-%'",
    );
    expect(rows).toHaveLength(1);
    const [seen] = await query<{ n: string }>(
      project,
      `select count(*) n from silver.payments p where card_id = (select any_value(card_id) from silver.payments where payment_id = 'later-0')
         and paid_at >= timestamptz '${now}' - interval 1 hour and paid_at < timestamptz '${now}'`,
    );
    expect(Number(rows[0]?.payments_1h)).toBe(Number(seen?.n));
  });
});

describe("a payment that arrives late", () => {
  it("changes what came after it and nothing before it", async () => {
    const before = new Map((await scores()).map((row) => [row.payment_id, row]));
    const [card] = await query<{ card: string }>(
      project,
      "select card_id card from silver.payments where payment_id not like 'later-%' group by 1 order by count(*) desc limit 1",
    );
    const at = "2026-06-15T00:00:00Z";
    await plant("late.csv.gz", [`late-0,${card?.card},merchant-0001,NG,5000.00,${at},A B`]);
    await cliJson(project, ["run", "--now", now]);
    const changed = (await scores()).filter((row) => {
      const was = before.get(row.payment_id);
      return was !== undefined && JSON.stringify(was) !== JSON.stringify(row);
    });
    expect(changed.length).toBeGreaterThan(0);
    for (const { paid_at } of changed) expect(String(paid_at) > at).toBe(true);
    const cards = await query<{ card_id: string }>(
      project,
      `select distinct card_id from silver.payments where payment_id in (${changed.map(({ payment_id }) => `'${payment_id}'`).join(", ")})`,
    );
    expect(cards).toEqual([{ card_id: card?.card }]);
  });
});
