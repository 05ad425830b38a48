import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { payments } from "../../../test/card-declarations.ts";
import { type Served, serve } from "../../../test/served.ts";
import { openServingProject, paymentsSql, type ServingProject } from "../../../test/serving-project.ts";
import { engineError } from "../../adapters/duckdb/engine/error-codes.ts";
import { list, service } from "../../contracts/backend/index.ts";
import { source } from "../../contracts/data/index.ts";
import { double, text } from "../../contracts/shape/column.ts";
import { Gateway } from "../gateway.ts";

const sorted = [
  "amount",
  "branch",
  "account",
  "weight",
  "exact",
  "day",
  "paid_at",
  "country",
  "charged_back",
  "payment_id",
] as const;

/** A key of two columns, and numbers that a table can compute but no file may hold. */
const readings = source("silver.readings", {
  files: "readings/*.csv",
  columns: { site: text(), sensor: text(), value: double().nullable() },
  key: ["site", "sensor"],
});

const api = service("api", {
  routes: {
    payments: list("/payments", {
      from: payments,
      filter: [
        "country",
        "branch",
        "account",
        "weight",
        "exact",
        "day",
        "paid_at",
        "charged_back",
        "channel",
        "amount",
      ],
      sort: sorted,
      pageSize: 7,
      cache: "until-commit",
    }),
    brief: list("/brief", { from: payments, fields: ["payment_id", "amount"], sort: ["amount"], pageSize: 1_000 }),
    readings: list("/readings", { from: readings, sort: ["value"], pageSize: 3 }),
  },
});

let project: ServingProject;
let served: Served;
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(payments, paymentsSql);
  await project.writeTable(
    readings,
    `SELECT 's' || (i % 3) AS site, 'x' || i AS sensor,
      CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN 'nan'::DOUBLE WHEN 2 THEN 'inf'::DOUBLE WHEN 3 THEN '-inf'::DOUBLE ELSE 0.1 + 0.2 END AS value
    FROM range(40) t(i)`,
  );
  served = await serve(project, [payments, readings, api]);
});
afterAll(async () => {
  await served.close();
  await project.close();
});

type Row = Readonly<Record<string, unknown>>;

/** All rows by following `next`, with the number of pages. */
async function walk(path: string): Promise<{ readonly rows: Row[]; readonly pages: number }> {
  const rows: Row[] = [];
  let pages = 0;
  for (let cursor: string | null = ""; cursor !== null; pages++) {
    const mark: string = cursor === "" ? "" : `${path.includes("?") ? "&" : "?"}cursor=${cursor}`;
    const answer = await served.get(`${path}${mark}`);
    expect(answer.status).toBe(200);
    rows.push(...answer.body.items);
    cursor = answer.body.next;
  }
  return { rows, pages };
}

const ids = (rows: readonly Row[]) => rows.map(({ payment_id }) => payment_id);

describe("pages", () => {
  it.each(sorted.flatMap((column) => [column, `-${column}`]))(
    "give each row once, in the order of the engine, sorted by %s",
    async (sort) => {
      const { rows, pages } = await walk(`/api/payments?sort=${sort}`);
      const column = sort.replace(/^-/, "");
      const direction = sort.startsWith("-") ? "DESC" : "ASC";
      const expected = await project.session.rows(
        `SELECT payment_id FROM silver.payments ORDER BY "${column}" ${direction} NULLS LAST, payment_id ${direction}`,
      );
      expect(pages).toBe(29);
      expect(ids(rows)).toEqual(ids(expected));
    },
  );

  it("give each row once with a key of two columns, through nulls, NaN and infinities", async () => {
    for (const sort of ["value", "-value"]) {
      const { rows } = await walk(`/api/readings?sort=${sort}`);
      expect(new Set(rows.map(({ site, sensor }) => `${site} ${sensor}`)).size).toBe(40);
      expect(rows).toHaveLength(40);
    }
  });

  it("come in the order of the first column, descending, unless asked otherwise", async () => {
    const [given, asked] = [await served.get("/api/payments"), await served.get("/api/payments?sort=-amount")];
    expect(given.body.items).toEqual(asked.body.items);
  });

  it("hold exact values: long numbers as text, instants with microseconds, only the columns that are sent", async () => {
    const { body } = await served.get("/api/payments?sort=payment_id&limit=1");
    expect(body.items[0]).toEqual({
      payment_id: "p-0000",
      card_id: "card-0",
      country: "DE",
      amount: 0.25,
      paid_at: "2026-02-01T00:00:00.123456Z",
      known_at: "2026-02-01T01:00:00.000000Z",
      charged_back: false,
      branch: null,
      account: "9007199254740993",
      weight: null,
      exact: "12345678901234567890.0000000001",
      day: "2026-02-01",
      channel: "web",
      notes: null,
    });
    const brief = await served.get("/api/brief?limit=1");
    expect(Object.keys(brief.body.items[0])).toEqual(["payment_id", "amount"]);
  });

  it("go on behind their cursor when rows come and go before it", async () => {
    const own = await openServingProject();
    await own.writeTable(payments, paymentsSql);
    const first = await serve(own, [payments, api]);
    const page = (await first.get("/api/payments?sort=payment_id")).body;
    await own.writeTable(
      payments,
      `SELECT * REPLACE ('a-' || payment_id AS payment_id) FROM (${paymentsSql}) WHERE payment_id < 'p-0003'`,
      "append",
    );
    await first.gateway.switchTo(await own.open([payments, api], { id: "r-2" }));
    const next = await first.get(`/api/payments?sort=payment_id&cursor=${page.next}`);
    expect(next.headers.get("x-throughline-release")).toBe("r-2");
    expect(ids(next.body.items)).toEqual(["p-0007", "p-0008", "p-0009", "p-0010", "p-0011", "p-0012", "p-0013"]);
    await first.close();
    await own.close();
  });

  it("name the next page in a Link header that leads there, and none on the last", async () => {
    const answer = await served.get("/api/payments?sort=payment_id&limit=3&country=DE");
    const link = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1] as string;
    const next = await served.get(link);
    expect(next.body.items[0].payment_id > answer.body.items.at(-1).payment_id).toBe(true);
    expect((await served.get("/api/brief")).headers.get("link")).toBeNull();
  });
});

describe("filters", () => {
  it.each([
    ["country=DE", "country = 'DE'"],
    ["branch=2", "branch = 2"],
    ["account=9007199254740995", "account = 9007199254740995"],
    ["amount=37.250", "amount = 37.25"],
    ["exact=12345678901234567891.0000000001", "exact = 12345678901234567891.0000000001::DECIMAL(30,10)"],
    ["day=2026-02-03", "day = '2026-02-03'"],
    ["paid_at=2026-02-01T04:24:00.123456%2B02:00", "payment_id = 'p-0001'"],
    ["charged_back=true&channel=shop", "charged_back AND channel = 'shop'"],
    ["country=%27%20OR%201%3D1%20--", "false"],
  ])("compare values of the column's type: %s", async (query, sql) => {
    const { rows } = await walk(`/api/payments?sort=payment_id&${query}`);
    const expected = await project.session.rows(
      `SELECT payment_id FROM silver.payments WHERE ${sql} ORDER BY payment_id`,
    );
    expect(ids(rows)).toEqual(ids(expected));
    if (sql !== "false") expect(rows.length).toBeGreaterThan(0);
  });

  it.each([
    ["branch", "two"],
    ["branch", "1.5"],
    ["account", "9223372036854775808"],
    ["weight", "NaN"],
    ["amount", "1.005"],
    ["day", "2026-02-30"],
    ["paid_at", "2026-02-01T00:00:00"],
    ["charged_back", "yes"],
    ["channel", "phone"],
    ["country", "%00"],
  ])("refuse a value that is none, by name: %s=%s", async (name, value) => {
    const answer = await served.get(`/api/payments?${name}=${value}`);
    expect(answer.status).toBe(422);
    expect(answer.body.issues).toEqual([{ message: expect.any(String), path: ["query", name] }]);
  });

  it.each([
    ["?contry=DE", "contry"],
    ["?notes=1", "notes"],
    ["?country=DE&country=FR", "country"],
    ["?sort=card_id", "sort"],
    ["?sort=amount&sort=day", "sort"],
    ["?limit=0", "limit"],
    ["?limit=8", "limit"],
    ["?limit=1e0", "limit"],
    ["?limit=", "limit"],
    ["?__proto__=1", "__proto__"],
  ])("refuse %s", async (query, name) => {
    const answer = await served.get(`/api/payments${query}`);
    expect(answer.status).toBe(422);
    expect(answer.body.issues[0].path).toEqual(["query", name]);
  });

  it("tell which parameters are known, and which one is meant", async () => {
    const { body } = await served.get("/api/payments?contry=DE");
    expect(body.issues[0].message).toMatch(/^parameter is not known: known are .*country.*, sort, limit, cursor$/);
    expect(body.hint).toBe("use country");
  });
});

describe("cursors", () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  it("are bound to the sort and filter they were made for", async () => {
    const { next } = (await served.get("/api/payments?sort=day&country=DE")).body;
    for (const query of ["sort=-day&country=DE", "sort=day&country=FR", "sort=day", "sort=amount&country=DE"])
      expect((await served.get(`/api/payments?${query}&cursor=${next}`)).body.code).toBe("server.invalid-cursor");
    expect((await served.get(`/api/payments?sort=day&country=DE&cursor=${next}`)).status).toBe(200);
  });

  it("are refused when they were tampered with", async () => {
    const order = JSON.stringify(["day", false, []]);
    const bad = [
      "",
      "x",
      "%F0%9F%92%A3",
      encoded(null),
      encoded([order]),
      encoded([order, ["2026-02-01"]]),
      encoded([order, ["2026-02-01", "p", "q"]]),
      encoded([order, ["tomorrow", "p-0001"]]),
      encoded([order, ["2026-02-01'); drop table x; --", "p-0001"]]),
      encoded([order, [1, "p-0001"]]),
      encoded([order, ["2026-02-01", "\0"]]),
      encoded([order, { length: 2 }]),
    ];
    for (const cursor of bad) {
      const answer = await served.get(`/api/payments?sort=day&cursor=${cursor}`);
      expect(answer.status).toBe(400);
      expect(answer.body.code).toBe("server.invalid-cursor");
    }
    const fine = encoded([order, ["2026-02-01", "it's"]]);
    expect((await served.get(`/api/payments?sort=day&cursor=${fine}`)).status).toBe(200);
  });
});

describe("caching", () => {
  it("answers 304 without a body while the table stands, and 200 after a commit", async () => {
    const own = await openServingProject();
    await own.writeTable(payments, paymentsSql);
    const first = await serve(own, [payments, api]);
    const answer = await first.get("/api/payments?country=DE");
    const etag = answer.headers.get("etag") as string;
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const same = await first.get("/api/payments?country=DE", { "if-none-match": tags });
      expect([same.status, same.text, same.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await first.get("/api/payments?country=FR", { "if-none-match": etag })).status).toBe(200);
    await first.gateway.switchTo(await own.open([payments, api], { id: "r-2" }));
    expect((await first.get("/api/payments?country=DE", { "if-none-match": etag })).status).toBe(304);
    await own.writeTable(payments, `SELECT * FROM (${paymentsSql}) LIMIT 9`);
    await first.gateway.switchTo(await own.open([payments, api], { id: "r-3" }));
    expect((await first.get("/api/payments?country=DE", { "if-none-match": etag })).status).toBe(200);
    await first.close();
    await own.close();
  });

  it("changes the tag when a release sends other columns of the same table", async () => {
    const lists = (fields: ["payment_id"] | ["payment_id", "amount"]) =>
      service("api", {
        routes: { x: list("/x", { from: payments, fields, sort: ["amount"], cache: "until-commit" }) },
      });
    const tags = [];
    for (const fields of [["payment_id"], ["payment_id", "amount"]] as const) {
      const one = await serve(project, [payments, lists([...fields] as ["payment_id"])]);
      tags.push((await one.get("/api/x")).headers.get("etag"));
      await one.close();
    }
    expect(tags[0]).not.toBe(tags[1]);
  });

  it("tells nobody to keep a list that is not cached", async () => {
    const answer = await served.get("/api/brief");
    expect([answer.headers.get("cache-control"), answer.headers.get("etag")]).toEqual(["no-store", null]);
  });
});

describe("a list whose engine fails", () => {
  it("tells the caller no more than that, and the log the rest", async () => {
    const shared = project.shared([payments, api]);
    const failing = engineError("query-failed", {
      detail: "Catalog Error: secret.table",
      cause: new Error("secret cause"),
    });
    const release = { ...(await project.open([payments, api])), reader: { rows: () => Promise.reject(failing) } };
    const gateway = await Gateway.open(release, shared);
    const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
    const reply = await fetch(`http://127.0.0.1:${port}/api/payments?country=DE`);
    const text = await reply.text();
    expect([reply.status, JSON.parse(text).code]).toEqual([500, "engine.query-failed"]);
    expect(text).not.toContain("secret");
    expect(shared.lines.join("\n")).toMatch(
      /GET \/api\/payments engine.query-failed: Catalog Error[\s\S]*secret cause/,
    );
    expect(shared.lines.join("\n")).not.toContain("country=DE");
    await gateway.drain({ quietMs: 20 });
  });
});

describe("a list of what was not built", () => {
  it("is a 503 that says so", async () => {
    const empty = await serve(project, [payments, api], { pins: {} });
    const answer = await empty.get("/api/payments");
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      code: "serving.not-built",
      detail: expect.stringContaining("silver.payments"),
    });
    await empty.close();
  });
});
