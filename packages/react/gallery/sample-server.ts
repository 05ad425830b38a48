import { type Payment, samplePayments } from "./sample-rows.ts";

const now = Date.now();
const payments = samplePayments(20_000, now);
const pageSize = 50;

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": status < 400 ? "application/json" : "application/problem+json",
      "x-throughline-release": "r-7f3a9c",
    },
  });

const problem = (status: number, code: string, words: { title: string; detail: string; hint: string }) =>
  json({ type: `/docs/errors#${code}`, status, code, fault: "engine", ...words }, status);

/** Answers the gallery's requests as a server would, in the page itself. */
export async function sampleFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const url = new URL(String(input), "http://sample.local");
  const name = url.pathname.slice(1);
  if (name === "slow") await until(init.signal ?? undefined);
  if (name === "offline" || !navigator.onLine) throw new TypeError("Failed to fetch");
  const answer = answers[name];
  return answer === undefined ? json({}, 404) : answer(url.searchParams, init);
}

const until = (signal: AbortSignal | undefined) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

type Answer = (query: URLSearchParams, init: RequestInit) => Response;

const answers: Readonly<Record<string, Answer>> = {
  payments: (query) => page(query),
  none: () => json({ items: [], next: null }),
  broken: () =>
    problem(503, "lake.unavailable", {
      title: "The table can't be read",
      detail: "table gold.scores has no version that this release can read: 14",
      hint: "run the project again, or roll back to the release before",
    }),
  feedback: (_, init) => feedback(JSON.parse(String(init.body))),
  fraud_rate: (query) => json(rate(query)),
  loss: (query) => json(loss(query)),
  unmeasured: () => json({ ...meaning("precision", null), rows: [{ value: null }] }),
  overview: () => json(overview()),
  score: () => json({ score: 0.1, release: "r-7f3a9c", degraded: true }),
};

function page(query: URLSearchParams): Response {
  const { sort = "-paid_at", cursor = "0", limit = pageSize, ...filter } = Object.fromEntries(query);
  const name = String(sort).replace(/^-/, "") as keyof Payment;
  const kept = payments.filter((row) =>
    Object.entries(filter).every(([key, value]) => String(row[key as keyof Payment]) === value),
  );
  const sorted = [...kept].sort((a, b) => compare(a[name], b[name]) * (String(sort).startsWith("-") ? -1 : 1));
  const start = Number(cursor);
  const end = start + Number(limit);
  return json({ items: sorted.slice(start, end), next: end < sorted.length ? String(end) : null });
}

const compare = (a: unknown, b: unknown) => (Number((a as number) > (b as number)) || -1) as number;

function feedback(body: Readonly<Record<string, unknown>>): Response {
  if (body.reason === "server") {
    return json(
      {
        code: "server.invalid-request",
        title: "The request does not have the shape that is asked",
        detail: "reason is no reason: server",
        hint: "correct the fields that are named",
        issues: [{ path: ["body", "reason"], message: "Write a reason that says more" }],
      },
      422,
    );
  }
  return json({ accepted: 1 }, 202);
}

function meaning(metric: string, unit: string | null) {
  return { metric, description: null, measure: "count per count", unit, target: {}, decision: null, by: [] };
}

const day = 86_400_000;
const midnight = Math.floor(now / day) * day;

function rate(query: URLSearchParams) {
  const by = query.get("by")?.split(",") ?? [];
  const shared = {
    ...meaning("fraud_rate", null),
    description: "Share of payments that were charged back",
    target: { max: 0.01 },
    decision: "tighten the decline threshold",
    by,
  };
  const row = (share: number) => ({ value: share, numerator: Math.round(share * 5_000), denominator: 5_000 });
  if (by.length === 0) return { ...shared, rows: [row(0.0082)] };
  if (by[0] !== "day")
    return {
      ...shared,
      rows: ["BR", "US", "FR", "DE"].map((country, i) => ({ country, ...row(0.0141 - i * 0.0031) })),
    };
  const countries = by.includes("country") ? ["BR", "US", "FR", "DE"] : [null];
  const rows = countries.flatMap((country, k) =>
    Array.from({ length: 30 }, (_, i) => ({
      time: new Date(midnight - (30 - i) * day).toISOString(),
      ...(country === null ? {} : { country }),
      ...row(0.0075 + 0.0022 * Math.sin(i / 3 + k) + 0.0006 * (i % 4) + 0.0015 * k),
    })),
  );
  return { ...shared, rows: rows.filter((_, i) => i % 30 !== 17) };
}

function loss(query: URLSearchParams) {
  const by = query.get("by")?.split(",") ?? [];
  const shared = {
    ...meaning("loss_usd", "USD"),
    target: { max: 40_000 },
    decision: "how much to spend on review",
    by,
  };
  if (by.length === 0) return { ...shared, rows: [{ value: 41_206.5 }] };
  const rows = Array.from({ length: 12 }, (_, i) => ({
    time: new Date(midnight - (12 - i) * 7 * day).toISOString(),
    value: 36_000 + 5_400 * Math.sin(i / 2) + 600 * (i % 3),
  }));
  return { ...shared, rows };
}

function overview() {
  const query = (by: string) => new URLSearchParams(by === "" ? {} : { by });
  return {
    dashboard: "fraud-overview",
    title: "Fraud overview",
    release: "r-7f3a9c",
    tiles: [
      { tile: "kpi", name: "kpi fraud_rate", answer: rate(query("")), held: true },
      { tile: "kpi", name: "kpi loss_usd", answer: loss(query("")), held: false },
      {
        tile: "kpi",
        name: "kpi precision",
        answer: { ...meaning("precision", null), rows: [{ value: null }] },
        held: null,
      },
      { tile: "line", name: "line fraud_rate by day", answer: rate(query("day")), held: null },
      { tile: "line", name: "line loss_usd by week", answer: loss(query("week")), held: null },
      { tile: "bar", name: "bar fraud_rate by country", answer: rate(query("country")), held: null },
    ],
  };
}
