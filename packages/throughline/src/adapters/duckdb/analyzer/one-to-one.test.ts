import { describe } from "vitest";
import { itTraces, type TraceCase } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

const keys = "p.customer_id c.customer_id";
const none = { gives: [`x: p.payment_id | ${keys}`] };

/** A left join of payments with a subquery `c`. */
const leftJoin = (subquery: string, on = "p.customer_id = c.customer_id"): string =>
  `select p.payment_id as x from silver.payments p left join (${subquery}) c on ${on}`;

const claimed: readonly TraceCase[] = [
  {
    says: "holds for a left join with a side that is grouped by the join's keys",
    sql: leftJoin("select customer_id, max(name) as name from silver.customers group by customer_id"),
    gives: none.gives,
    rowOf: "p",
  },
  {
    says: "holds when the join compares more columns than the keys, and more than compares",
    sql: leftJoin(
      "select name, customer_id from silver.customers group by all having count(*) > 1",
      "c.customer_id = p.customer_id and p.status = c.name and p.amount > 3",
    ),
    gives: [`x: p.payment_id | ${keys} c.name p.status p.amount`],
    rowOf: "p",
  },
  {
    says: "holds for a side that is distinct in the join's keys",
    sql: leftJoin("select distinct customer_id from silver.customers"),
    gives: none.gives,
    rowOf: "p",
  },
  {
    says: "holds for a side that DISTINCT ON or a CTE makes unique",
    sql: `with one as (select distinct on (customer_id) * from silver.customers order by customer_id, since)
          select p.payment_id as x from silver.payments p left join one c using (customer_id)`,
    gives: [`x: p.payment_id | ${keys} c.since`],
    rowOf: "p",
  },
  {
    says: "holds through filters, columns in another order, windows and orders over the unique side",
    sql: leftJoin(
      "select n, name, customer_id from (select *, count(*) over () as n from (select name, customer_id from silver.customers group by all)) where n > 1 order by name",
      "p.customer_id = c.customer_id and p.status = c.name",
    ),
    gives: [`x: p.payment_id | ${keys} c.name p.status`],
    rowOf: "p",
  },
  {
    says: "holds for an inner join with a unique side, on either side",
    sql: `select p.payment_id as x from (select customer_id from silver.customers group by customer_id) c join silver.payments p using (customer_id)`,
    gives: none.gives,
    rowOf: "p",
  },
  {
    says: "holds for a right join that keeps the table, and for one with a single row",
    sql: `select p.payment_id as x from (select customer_id from silver.customers group by all) c right join silver.payments p using (customer_id), (select 1)`,
    gives: none.gives,
    rowOf: "p",
  },
  {
    says: "holds for a join with the one row that a limit leaves",
    sql: "select p.payment_id as x from silver.payments p, (select name from silver.customers limit 1)",
    gives: ["x: p.payment_id |"],
    rowOf: "p",
  },
  {
    says: "holds over two joins with unique sides",
    sql: `select p.payment_id as x from silver.payments p
          left join (select customer_id from silver.customers group by 1) c using (customer_id)
          left join (select country from silver.rates group by 1) r on r.country = p.status`,
    gives: [`x: p.payment_id | ${keys} r.country p.status`],
    rowOf: "p",
  },
];

const notClaimed: readonly TraceCase[] = [
  {
    says: "is not claimed for a left join with a table",
    sql: leftJoin("select * from silver.customers"),
    gives: none.gives,
  },
  {
    says: "is not claimed when the other side is grouped by more than the join compares",
    sql: leftJoin("select customer_id, name from silver.customers group by all"),
    gives: [`x: p.payment_id | ${keys} c.name`],
  },
  {
    says: "is not claimed when the join compares an expression of the key, or not for equality",
    sql: leftJoin(
      "select customer_id from silver.customers group by all",
      "p.customer_id = lower(c.customer_id) and p.status >= c.customer_id",
    ),
    gives: [`x: p.payment_id | ${keys} p.status`],
  },
  {
    says: "is not claimed when either of two equalities is enough",
    sql: leftJoin(
      "select customer_id from silver.customers group by all",
      "p.customer_id = c.customer_id or p.status = c.customer_id",
    ),
    gives: [`x: p.payment_id | ${keys} p.status`],
  },
  {
    says: "is not claimed for a key that a projection changes",
    sql: leftJoin("select upper(customer_id) as customer_id from silver.customers group by customer_id"),
    gives: none.gives,
  },
  {
    says: "is not claimed for keys of several grouping sets",
    sql: leftJoin(
      "select customer_id from silver.customers group by rollup (customer_id)",
      "p.customer_id is not distinct from c.customer_id",
    ),
    gives: none.gives,
  },
  {
    says: "is not claimed for the side of a left or full join that can be absent",
    sql: `select p.payment_id as x from (select customer_id from silver.customers group by all) c full join silver.payments p using (customer_id)`,
    gives: none.gives,
  },
  {
    says: "is not claimed for a union of two tables",
    sql: "select payment_id as x from silver.payments union all select name from silver.customers",
    gives: ["x: p.payment_id c.name |"],
  },
  {
    says: "is not claimed for distinct rows",
    sql: "select distinct payment_id as x from silver.payments",
    gives: ["x: p.payment_id | p.payment_id"],
  },
  {
    says: "is not claimed for unnested rows over a unique side",
    sql: leftJoin(
      "select unnest([customer_id, customer_id]) as customer_id from silver.customers group by silver.customers.customer_id",
    ),
    gives: none.gives,
  },
  {
    says: "is not claimed for a query over no table",
    sql: "select 1 as x",
    gives: ["x: |"],
  },
];

describe("rows one to one", () => itTraces(openDuckDbAnalyzer, [...claimed, ...notClaimed]));
