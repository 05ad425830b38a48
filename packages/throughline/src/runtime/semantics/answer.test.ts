import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { bar, dashboard, kpi, line, metric } from "../../contracts/analyst/index.ts";
import type { MeasureBuilder } from "../../contracts/analyst/measure.ts";
import type { MetricQuery } from "../../contracts/analyst/metric.ts";
import { source } from "../../contracts/data/index.ts";
import { bigint, boolean, date, decimal, integer, text, timestamp } from "../../contracts/shape/column.ts";
import { askDashboard, askMetric, parseMetricQuery, targetHeld } from "./answer.ts";

const sales = source("silver.sales", {
  files: "sales/*.csv",
  columns: {
    id: integer(),
    shop: text().nullable(),
    amount: decimal(12, 2).unit("EUR").nullable(),
    long: decimal(30, 10),
    pieces: bigint(),
    refunded: boolean(),
    due: date(),
    sold_at: timestamp(),
  },
  key: "id",
  at: "sold_at",
});

/** Rows whose instants stand around midnights, weeks, months and the nights in which clocks change somewhere. */
const salesSql = `
  SELECT i::INTEGER AS id, CASE WHEN i % 11 = 0 THEN NULL ELSE 'shop ' || (i % 4) END AS shop,
    CASE WHEN i % 13 = 0 THEN NULL ELSE ((i * 7919) % 100000 / 100)::DECIMAL(12, 2) END AS amount,
    (i + 0.0000000001)::DECIMAL(30, 10) AS long, 9007199254740993 + i AS pieces, i % 3 = 0 AS refunded,
    DATE '2026-03-01' + (i % 5)::INTEGER AS due,
    TIMESTAMPTZ '2026-02-27T22:59:59.999999Z' + to_microseconds(i * 1799999983) AS sold_at
  FROM range(1200) t(i)`;

interface Sale {
  readonly shop: string | null;
  readonly cents: bigint | null;
  readonly refunded: boolean;
  readonly us: bigint;
}

let project: ServingProject;
let raw: Sale[];
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(sales, salesSql);
  const rows = await project.session.rows(
    "SELECT shop, (amount * 100)::BIGINT AS cents, refunded, epoch_us(sold_at) AS us FROM silver.sales ORDER BY id",
  );
  raw = rows.map(({ shop, cents, refunded, us }) => ({
    shop: shop as string | null,
    cents: cents === null ? null : BigInt(cents as string),
    refunded: refunded as boolean,
    us: BigInt(us as string),
  }));
});
afterAll(() => project.close());

const dimensions = ["shop", "refunded", "amount", "long", "pieces", "due", "sold_at"] as const;
type Columns = typeof sales.columns;
const revenue = metric("revenue", { from: sales, time: "sold_at", dimensions, measure: ({ sum }) => sum("amount") });
const refundShare = metric("refund_share", {
  from: sales,
  time: "sold_at",
  dimensions,
  measure: ({ sum }) => sum("amount", { where: { refunded: true } }).per(sum("amount")),
  target: { max: 0.5 },
});
const of = (measure: (build: MeasureBuilder<Columns>) => ReturnType<MeasureBuilder<Columns>["count"]>) =>
  metric("of", { from: sales, time: "sold_at", dimensions, measure });
const ask = async (query: MetricQuery = {}, asked: Parameters<typeof askMetric>[1] = revenue) =>
  (await askMetric(project.session, asked, query)).rows;

const cents = (rows: readonly Sale[]) => rows.reduce((sum, row) => sum + (row.cents ?? 0n), 0n);
const money = (sum: bigint) => Number(sum) / 100;

/** Start of the UTC period of an instant, by arithmetic on the calendar alone. */
function startOf(grain: string, us: bigint): string {
  const at = new Date(Number(us / 1000n));
  const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  const starts: Readonly<Record<string, number>> = {
    hour: Math.floor(at.getTime() / 3_600_000) * 3_600_000,
    day,
    week: day - ((at.getUTCDay() + 6) % 7) * 86_400_000,
    month: Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1),
  };
  return new Date(starts[grain] as number).toISOString().replace(".000Z", ".000000Z");
}

describe("a metric", () => {
  it("is the sum of the raw rows to the last cent", async () => {
    expect(await ask()).toEqual([{ value: money(cents(raw)) }]);
  });

  it.each(["hour", "day", "week", "month"] as const)("cut by %s falls into UTC periods, and adds up", async (grain) => {
    const sums = new Map<string, bigint>();
    for (const row of raw) {
      const start = startOf(grain, row.us);
      sums.set(start, (sums.get(start) ?? 0n) + (row.cents ?? 0n));
    }
    const expected = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([time, sum]) => ({ time, value: money(sum) }));
    expect(await ask({ by: [grain] })).toEqual(expected);
  });

  it("is the same wherever the server stands", async () => {
    const before = process.env.TZ;
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    for (const zone of ["UTC", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin"]) {
      process.env.TZ = zone;
      answers.push(await ask({ by: ["day"], from: "2026-03-08T02:30:00", to: "2026-03-29" }));
    }
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
    expect(answers.every((one) => JSON.stringify(one) === JSON.stringify(answers[0]))).toBe(true);
    expect(answers[0]?.[0]?.time).toBe("2026-03-08T00:00:00.000000Z");
  });

  it("cut by dimensions has a row for each group, null last", async () => {
    const rows = await ask({ by: ["shop", "refunded"] });
    expect(rows).toHaveLength(10);
    expect(rows.map(({ shop }) => shop).slice(-2)).toEqual([null, null]);
    for (const row of rows) {
      const group = raw.filter(({ shop, refunded }) => shop === row.shop && refunded === row.refunded);
      expect(row.value).toBe(money(cents(group)));
    }
  });

  it("that is a ratio says its parts, which add up over the groups", async () => {
    const [whole] = await ask({}, refundShare);
    const refunded = cents(raw.filter((row) => row.refunded));
    expect(whole).toEqual({
      value: money(refunded) / money(cents(raw)),
      numerator: money(refunded),
      denominator: money(cents(raw)),
    });
    const parts = await ask({ by: ["week"] }, refundShare);
    const total = parts.reduce((sum, { numerator }) => sum + BigInt(Math.round(Number(numerator) * 100)), 0n);
    expect(total).toBe(refunded);
  });

  it("that divides by nothing is null", async () => {
    expect(await ask({ where: { shop: "no such shop" } }, refundShare)).toEqual([
      { value: null, numerator: 0, denominator: 0 },
    ]);
  });

  it("keeps every digit of long numbers, as text", async () => {
    const [long] = await ask(
      {},
      of(({ sum }) => sum("long")),
    );
    expect(long?.value).toBe("719400.0000001200");
    const [pieces] = await ask(
      {},
      of(({ sum }) => sum("pieces")),
    );
    expect(pieces?.value).toBe(String(raw.reduce((sum, _, i) => sum + 9007199254740993n + BigInt(i), 0n)));
    const [most] = await ask(
      {},
      of(({ max }) => max("pieces")),
    );
    expect(most?.value).toBe("9007199254742192");
  });

  it("skips nulls in all but counts of rows", async () => {
    const known = raw.filter((row) => row.cents !== null);
    const values = known.map((row) => Number(row.cents));
    expect(
      await ask(
        {},
        of(({ count }) => count()),
      ),
    ).toEqual([{ value: 1200 }]);
    expect(
      await ask(
        {},
        of(({ min }) => min("amount")),
      ),
    ).toEqual([{ value: Math.min(...values) / 100 }]);
    expect(
      await ask(
        {},
        of(({ countDistinct }) => countDistinct("shop")),
      ),
    ).toEqual([{ value: 4 }]);
    const [mean] = await ask(
      {},
      of((build) => build.mean("amount")),
    );
    expect(mean?.value).toBeCloseTo(Number(cents(known)) / known.length / 100, 10);
  });
});

describe("a question", () => {
  it("takes a span of time that includes its start and not its end, to the microsecond", async () => {
    const [first, second] = [raw[1], raw[2]] as [Sale, Sale];
    const iso = (us: bigint) =>
      `${new Date(Number(us / 1000n)).toISOString().slice(0, -1)}${String(us % 1000n).padStart(3, "0")}Z`;
    const count = of(({ count }) => count());
    const counted = async (from: bigint, to: bigint) => (await ask({ from: iso(from), to: iso(to) }, count))[0]?.value;
    expect(await counted(first.us, second.us)).toBe(1);
    expect(await counted(first.us + 1n, second.us)).toBe(0);
    expect(await counted(first.us, second.us + 1n)).toBe(2);
  });

  it("compares a filter as a value of the column's type", async () => {
    const count = of(({ count }) => count());
    const n = async (where: MetricQuery["where"]) => Number((await ask({ where: where ?? {} }, count))[0]?.value);
    expect(await n({ refunded: "true" })).toBe(400);
    expect(await n({ refunded: false })).toBe(800);
    expect(await n({ amount: 79.19 })).toBe(await n({ amount: "79.190" }));
    expect(await n({ amount: 79.19 })).toBeGreaterThan(0);
    expect(await n({ due: "2026-03-02" })).toBe(240);
    expect(await n({ pieces: "9007199254740994" })).toBe(1);
    expect(await n({ long: "7.0000000001" })).toBe(1);
    expect(await n({ sold_at: "2026-02-27T23:59:59.999999+01:00" })).toBe(1);
  });

  it.each([
    [{ where: { amount: "much" } }, "metrics.invalid-query"],
    [{ where: { due: "2026-02-30" } }, "metrics.invalid-query"],
    [{ where: { shop: "a\0b" } }, "metrics.invalid-query"],
    [{ where: { "shop = shop --": "x" } }, "metrics.unknown-dimension"],
    [{ by: ["id"] }, "metrics.unknown-dimension"],
    [{ by: ['shop"; drop table x'] }, "metrics.unknown-dimension"],
    [{ by: ["shop", "shop"] }, "metrics.invalid-query"],
    [{ by: ["day", "week"] }, "metrics.invalid-query"],
    [{ from: "yesterday" }, "metrics.invalid-query"],
    [{ from: "2026-01-31T12:00:00Z'; --" }, "metrics.invalid-query"],
    [{ to: "2026-02-30" }, "metrics.invalid-query"],
    [{ from: "2026-03-02", to: "2026-03-01" }, "metrics.invalid-query"],
    [{ from: "2026-03-01T00:00:00+02:00", to: "2026-02-28T22:00:00Z" }, "metrics.invalid-query"],
  ] as [MetricQuery, string][])("that can't be is refused: %j", async (query, code) => {
    await expect(ask(query)).rejects.toMatchObject({ code });
  });

  it("says how to cure a span that is turned round, and which dimension is meant", async () => {
    await expect(ask({ from: "2026-03-02", to: "2026-03-01" })).rejects.toMatchObject({
      detail: "from is not before to: 2026-03-02, 2026-03-01",
      hint: expect.stringContaining("swap them"),
    });
    await expect(ask({ by: ["shopp"] })).rejects.toMatchObject({ hint: "use shop" });
    await expect(ask({ by: ["mnth"] })).rejects.toMatchObject({ hint: "use month" });
    await expect(ask({ where: { refunde: true } as never })).rejects.toMatchObject({ hint: "use refunded" });
    expect(() => parseMetricQuery(revenue, { refnded: "true" })).toThrow(
      expect.objectContaining({ hint: "use refunded" }),
    );
  });

  it("finds nothing where a value is written as SQL", async () => {
    expect(await ask({ where: { shop: "x' OR '1'='1" } })).toEqual([{ value: 0 }]);
  });

  it("that would have too many rows is refused", async () => {
    const many = source("silver.many", {
      files: "m/*.csv",
      columns: { id: integer(), at: timestamp() },
      key: "id",
      at: "at",
    });
    await project.writeTable(
      many,
      "SELECT i::INTEGER AS id, TIMESTAMPTZ '2026-01-01' + to_hours(i) AS at FROM range(10001) t(i)",
    );
    const rows = metric("rows", { from: many, time: "at", measure: ({ count }) => count() });
    await expect(askMetric(project.session, rows, { by: ["hour"] })).rejects.toMatchObject({
      code: "metrics.too-many-rows",
    });
  });
});

describe("parseMetricQuery", () => {
  it("reads the parameters of a URL", () => {
    expect(parseMetricQuery(revenue, { by: "day, shop", from: "2026-01-01", shop: "a" })).toEqual({
      by: ["day", "shop"],
      from: "2026-01-01",
      where: { shop: "a" },
    });
    expect(parseMetricQuery(revenue, { by: undefined })).toEqual({ where: {} });
  });

  it("refuses a parameter that no dimension has, one that is given twice, and a cut by nothing", () => {
    expect(() => parseMetricQuery(revenue, { by: "" })).toThrow(
      expect.objectContaining({ code: "metrics.invalid-query" }),
    );
    expect(() => parseMetricQuery(revenue, { sho: "a" })).toThrow(
      expect.objectContaining({ code: "metrics.unknown-dimension" }),
    );
    expect(() => parseMetricQuery(revenue, { by: ["day", "week"] })).toThrow(
      expect.objectContaining({ code: "metrics.invalid-query" }),
    );
  });
});

describe("a dashboard", () => {
  it("has the data of each tile: bars from the greatest down, lines in time, whether a target holds", async () => {
    const overview = dashboard("overview", {
      tiles: [kpi(refundShare), kpi(revenue), line(revenue, { by: "week" }), bar(revenue, { by: "shop" })],
    });
    const [share, total, weeks, shops] = await askDashboard(project.session, overview);
    expect(share).toMatchObject({ tile: "kpi", name: "kpi refund_share", held: true });
    expect(total).toMatchObject({ held: null, answer: { unit: "EUR", measure: 'sum("amount")' } });
    const times = weeks?.answer.rows.map(({ time }) => time);
    expect(times).toEqual([...(times ?? [])].sort());
    const values = shops?.answer.rows.map(({ value }) => Number(value)) ?? [];
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });
});

describe("targetHeld", () => {
  it.each([
    [{ max: 1 }, 1, true],
    [{ max: 1 }, 1.01, false],
    [{ min: 1, max: 2 }, "1.5000000000000001", true],
    [{ min: 1 }, null, undefined],
    [{}, 5, undefined],
  ])("of %j for %s is %s", (target, value, held) => {
    expect(targetHeld(target, value)).toBe(held);
  });
});
