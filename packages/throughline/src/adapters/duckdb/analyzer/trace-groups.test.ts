import { describe } from "vitest";
import { itTraces } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

describe("aggregates", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "takes group keys for what decides the rows",
      sql: `select customer_id, sum(amount) as total, count(*) as n from silver.payments group by customer_id`,
      gives: ["customer_id: p.customer_id | p.customer_id", "total: p.amount | p.customer_id", "n: | p.customer_id"],
    },
    {
      says: "finds the keys of GROUP BY ALL, and of expressions",
      sql: `select date_trunc('day', paid_at) as day, upper(status) as state, avg(amount / attempts) as mean
            from silver.payments where customer_id is not null group by all`,
      gives: [
        "day: p.paid_at | p.customer_id p.paid_at p.status",
        "state: p.status | p.customer_id p.paid_at p.status",
        "mean: p.amount p.attempts | p.customer_id p.paid_at p.status",
      ],
    },
    {
      says: "takes HAVING for a filter",
      sql: `select status from silver.payments group by status having sum(amount) > 10 and count(distinct customer_id) > 1`,
      gives: ["status: p.status | p.status p.amount p.customer_id"],
    },
    {
      says: "gives each grouping set's keys to all columns, GROUPING included",
      sql: `select status, customer_id, sum(amount) as s, grouping(status) as g from silver.payments group by rollup (status, customer_id)`,
      gives: [
        "status: p.status | p.status p.customer_id",
        "customer_id: p.customer_id | p.status p.customer_id",
        "s: p.amount | p.status p.customer_id",
        "g: | p.status p.customer_id",
      ],
    },
    {
      says: "keeps a FILTER clause to its own aggregate, as a condition and no value",
      sql: `select sum(amount) filter (where status = 'paid') as paid, sum(amount) as everything,
              count(*) filter (attempts > 1) as again from silver.payments`,
      gives: ["paid: p.amount | p.status", "everything: p.amount |", "again: | p.attempts"],
    },
    {
      says: "takes the order inside an aggregate for a condition, and both arguments of arg_max for values",
      sql: `select list(payment_id order by paid_at desc) as ids, arg_max(status, paid_at) as last, string_agg(distinct status, ',') as all_of,
              first(amount order by attempts) as f from silver.payments`,
      gives: [
        "ids: p.payment_id | p.paid_at",
        "last: p.status p.paid_at |",
        "all_of: p.status |",
        "f: p.amount | p.attempts",
      ],
    },
    {
      says: "gives the filter of an aggregate without keys to the aggregates alone",
      sql: `select c.name, t.total from silver.customers c, (select sum(amount) as total from silver.payments where status = 'paid') t`,
      gives: ["name: c.name |", "total: p.amount | p.status"],
      rowOf: "c",
    },
    {
      says: "takes all columns of a DISTINCT for what decides the rows",
      sql: `select distinct country, upper(name) as n from silver.customers`,
      gives: ["country: c.country | c.country c.name", "n: c.name | c.country c.name"],
    },
    {
      says: "takes the keys and order of DISTINCT ON for what decides the rows",
      sql: `select distinct on (customer_id) customer_id, amount, status from silver.payments order by customer_id, paid_at desc`,
      gives: [
        "customer_id: p.customer_id | p.customer_id p.paid_at",
        "amount: p.amount | p.customer_id p.paid_at",
        "status: p.status | p.customer_id p.paid_at",
      ],
      rowOf: "p",
    },
  ]));

describe("windows", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "takes partition and order of a window for conditions of its column alone",
      sql: `select payment_id, row_number() over (partition by customer_id order by paid_at) as n,
              sum(amount) over (partition by status) as s, lag(amount, attempts, 0) over (order by payment_id) as l from silver.payments`,
      gives: [
        "payment_id: p.payment_id |",
        "n: | p.customer_id p.paid_at",
        "s: p.amount | p.status",
        "l: p.amount p.attempts | p.payment_id",
      ],
      rowOf: "p",
    },
    {
      says: "takes frames, filters and orders of window functions for conditions",
      sql: `select sum(amount) filter (where status = 'paid') over w as a, first_value(payment_id order by card.brand) over w as b,
              count(*) over (order by attempts rows between attempts preceding and current row) as c
            from silver.payments window w as (partition by customer_id order by paid_at range between interval 1 day preceding and current row)`,
      gives: [
        "a: p.amount | p.status p.customer_id p.paid_at",
        "b: p.payment_id | p.card p.customer_id p.paid_at",
        "c: | p.attempts",
      ],
      rowOf: "p",
    },
    {
      says: "takes QUALIFY for a filter with all that its window depends on",
      sql: `select * exclude (name, since) from silver.customers qualify row_number() over (partition by customer_id order by since desc) = 1`,
      gives: ["customer_id: c.customer_id | c.customer_id c.since", "country: c.country | c.customer_id c.since"],
      rowOf: "c",
    },
    {
      says: "follows a window over an aggregate",
      sql: `select status, sum(sum(amount)) over (order by status) as running from silver.payments group by status`,
      gives: ["status: p.status | p.status", "running: p.amount | p.status"],
    },
  ]));

describe("pivots", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "takes the pivoted column for a condition of each value",
      sql: `pivot (select customer_id, status, amount from silver.payments) on status in ('paid', 'open') using sum(amount)`,
      gives: [
        "customer_id: p.customer_id | p.customer_id",
        "paid: p.amount | p.customer_id p.status",
        "open: p.amount | p.customer_id p.status",
      ],
    },
    {
      says: "tells the aggregates of a pivot of many values apart, which groups by the pivoted column first",
      sql: `pivot silver.payments on attempts in (${Array.from({ length: 22 }, (_, i) => i).join(", ")})
            using sum(amount) as s, max(paid_at) as m group by status`,
      gives: [
        "status: p.status | p.status p.attempts",
        ...Array.from({ length: 22 }, (_, i) => [
          `${i}_s: p.amount | p.status p.attempts`,
          `${i}_m: p.paid_at | p.status p.attempts`,
        ]).flat(),
      ],
    },
    {
      says: "takes all unpivoted columns for the value, and none for the name",
      sql: `unpivot (select payment_id, status, customer_id from silver.payments) on status, customer_id into name what value text`,
      gives: [
        "payment_id: p.payment_id | p.status p.customer_id",
        "what: | p.status p.customer_id",
        "text: p.status p.customer_id | p.status p.customer_id",
      ],
    },
  ]));

describe("orders and limits", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "takes an order for nothing while no limit cuts it",
      sql: `select payment_id from silver.payments order by paid_at`,
      gives: ["payment_id: p.payment_id |"],
      rowOf: "p",
    },
    {
      says: "takes the order under a limit for what decides the rows, also from a subquery",
      sql: `select payment_id from (select * from silver.payments order by amount desc) where status = 'paid' limit 10`,
      gives: ["payment_id: p.payment_id | p.amount p.status"],
      rowOf: "p",
    },
    {
      says: "takes a computed limit for what decides the rows",
      sql: `select id from silver.employees order by salary limit (select max(attempts) from silver.payments)`,
      gives: ["id: e.id | e.salary p.attempts"],
      rowOf: "e",
    },
    {
      says: "takes a sample as it is",
      sql: `select id from silver.employees using sample 10%`,
      gives: ["id: e.id |"],
      rowOf: "e",
    },
  ]));
