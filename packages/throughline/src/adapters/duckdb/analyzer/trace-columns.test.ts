import { describe } from "vitest";
import { itTraces } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

describe("stars and names", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "expands a star in the order of the table",
      sql: `select * from silver.customers`,
      gives: ["customer_id: c.customer_id |", "name: c.name |", "country: c.country |", "since: c.since |"],
      rowOf: "c",
    },
    {
      says: "leaves out what EXCLUDE names",
      sql: `select * exclude (name, since) from silver.customers`,
      gives: ["customer_id: c.customer_id |", "country: c.country |"],
      rowOf: "c",
    },
    {
      says: "takes the expression of REPLACE under the column's name",
      sql: `select * replace (upper(name) as country) from silver.customers`,
      gives: ["customer_id: c.customer_id |", "name: c.name |", "country: c.name |", "since: c.since |"],
      rowOf: "c",
    },
    {
      says: "follows RENAME in a star",
      sql: `select * rename (name as full_name) from silver.customers`,
      gives: ["customer_id: c.customer_id |", "full_name: c.name |", "country: c.country |", "since: c.since |"],
      rowOf: "c",
    },
    {
      says: "expands the star of one table of a join, and a query that starts with FROM",
      sql: `from silver.rates r join silver.customers c using (country) select r.*, c.name`,
      gives: [
        "country: r.country | r.country c.country",
        "at: r.at | r.country c.country",
        "rate: r.rate | r.country c.country",
        "name: c.name | r.country c.country",
      ],
    },
    {
      says: "picks columns by a pattern",
      sql: `select columns('.*e$') from silver.customers`,
      gives: ["name: c.name |", "since: c.since |"],
      rowOf: "c",
    },
    {
      says: "computes over all columns that a lambda picks",
      sql: `select max(columns(x -> x in ('at', 'rate'))), count(*) as n from silver.rates`,
      gives: ["at: r.at |", "rate: r.rate |", "n: |"],
    },
    {
      says: "is not misled by aliases that take the names of other columns",
      sql: `select amount as status, status as amount, p.amount as x, p.status as y from silver.payments as p`,
      gives: ["status: p.amount |", "amount: p.status |", "x: p.amount |", "y: p.status |"],
      rowOf: "p",
    },
    {
      says: "follows an alias that a later column of the same SELECT uses",
      sql: `select amount * 2 as doubled, doubled + attempts as more from silver.payments where doubled > 10`,
      gives: ["doubled: p.amount | p.amount", "more: p.amount p.attempts | p.amount"],
      rowOf: "p",
    },
    {
      says: "knows names with blanks, dots, quotes, commas and letters of other scripts",
      sql: `select "c.d", "Table, v1.2"."a b" as "x.y", upper("say ""hi""") as "say ""ho""", "Größe" from odd."Table, v1.2"`,
      gives: ["c.d: o.c.d |", "x.y: o.a b |", 'say "ho": o.say "hi" |', "Größe: o.Größe |"],
      rowOf: "o",
    },
    {
      says: "sees through subqueries, CTEs and column lists",
      sql: `with a(id, value) as (select payment_id, amount + attempts from silver.payments),
              b as (select * from (select *, value * 2 as twice from a) where id <> 'x')
            select q.who, q.much from (select id, twice from b) as q(who, much)`,
      gives: ["who: p.payment_id | p.payment_id", "much: p.amount p.attempts | p.payment_id"],
      rowOf: "p",
    },
    {
      says: "keeps uses of one materialized CTE apart",
      sql: `with a as materialized (select id, boss, salary from silver.employees where salary > 0)
            select x.salary, y.salary as other from a x join a y on x.boss = y.id`,
      gives: ["salary: e.salary | e.salary e.boss e.id", "other: e.salary | e.salary e.boss e.id"],
    },
    {
      says: "finds nothing behind constants and functions of the clock",
      sql: `select 1 as one, now() as moment, 'amount' as word, null as nothing from silver.payments`,
      gives: ["one: |", "moment: |", "word: |", "nothing: |"],
      rowOf: "p",
    },
  ]));

describe("expressions", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "takes the conditions of a CASE for its value",
      sql: `select case when status = 'paid' then amount when attempts > 3 then 0 else 1 end as a, if(status is null, 1, 2) as b,
              case customer_id when 'x' then 1 end as c from silver.payments`,
      gives: ["a: p.status p.amount p.attempts |", "b: p.status |", "c: p.customer_id |"],
      rowOf: "p",
    },
    {
      says: "takes all arguments of coalesce, nullif, greatest and concatenation",
      sql: `select coalesce(status, customer_id, 'x') as a, nullif(amount, attempts) as b, greatest(amount, attempts, 1) as c,
              status || '/' || payment_id as d from silver.payments`,
      gives: [
        "a: p.status p.customer_id |",
        "b: p.amount p.attempts |",
        "c: p.amount p.attempts |",
        "d: p.status p.payment_id |",
      ],
      rowOf: "p",
    },
    {
      says: "goes through casts, comparisons, BETWEEN, IN and NOT",
      sql: `select try_cast(status as integer)::double as a, amount between attempts and 10 as b, status in ('x', customer_id) as c,
              not (paid_at > now()) as d, status like '%' || payment_id as e, -attempts // 2 as f from silver.payments`,
      gives: [
        "a: p.status |",
        "b: p.amount p.attempts |",
        "c: p.status p.customer_id |",
        "d: p.paid_at |",
        "e: p.status p.payment_id |",
        "f: p.attempts |",
      ],
      rowOf: "p",
    },
    {
      says: "takes a field of a struct for its column, packs structs and unpacks them",
      sql: `select card.brand as made_by, card['country'] as land, {'id': payment_id, 'n': attempts} as packed, unnest(card), row(amount, status) as r
            from silver.payments`,
      gives: [
        "made_by: p.card |",
        "land: p.card |",
        "packed: p.payment_id p.attempts |",
        "brand: p.card |",
        "country: p.card |",
        "r: p.amount p.status |",
      ],
      rowOf: "p",
    },
    {
      says: "takes a row as a value for all of its columns",
      sql: `select r as whole from silver.rates r`,
      gives: ["whole: r.country r.at r.rate |"],
      rowOf: "r",
    },
    {
      says: "reads JSON by path",
      sql: `select details->>'$.a.b' as a, details.b as b, json_extract(details, '$.c')::int as c from silver.payments`,
      gives: ["a: p.details |", "b: p.details |", "c: p.details |"],
      rowOf: "p",
    },
    {
      says: "finds the columns that list comprehensions and nested lambdas capture",
      sql: `select [x || status for x in tags if x <> customer_id] as a,
              list_transform(tags, lambda x: list_transform(tags, lambda y: x || y || payment_id)) as b,
              list_reduce(tags, lambda x, y: x || y) as c, tags[attempts] as d, tags[1:2] as e from silver.payments`,
      gives: [
        "a: p.tags p.status p.customer_id |",
        "b: p.tags p.payment_id |",
        "c: p.tags |",
        "d: p.tags p.attempts |",
        "e: p.tags |",
      ],
      rowOf: "p",
    },
    {
      says: "takes the length of an unnested list for what decides the rows",
      sql: `select payment_id, unnest(tags) as tag from silver.payments`,
      gives: ["payment_id: p.payment_id | p.tags", "tag: p.tags | p.tags"],
    },
    {
      says: "follows VALUES by place",
      sql: `select v.label, v.factor, amount * v.factor as x from silver.payments, (values ('a', 1), ('b', 2)) as v(label, factor)`,
      gives: ["label: |", "factor: |", "x: p.amount |"],
    },
    {
      says: "traces table functions of a column",
      sql: `select g.n, payment_id from silver.payments, generate_series(1, attempts) as g(n)`,
      gives: ["n: p.attempts | p.attempts", "payment_id: p.payment_id | p.attempts"],
    },
    {
      says: "allows table functions of constants",
      sql: `select r.range as n, u.x from range(3) r, unnest([1, 2]) as u(x)`,
      gives: ["n: |", "x: |"],
    },
  ]));
