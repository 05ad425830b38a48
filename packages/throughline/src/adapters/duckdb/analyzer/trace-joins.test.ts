import { describe } from "vitest";
import { itTraces } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

describe("joins", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "takes a column of USING from the left side of an inner join, and from both of a full join",
      sql: `select a.customer_id as x, b.customer_id as y, b.n from (select customer_id from silver.payments p join silver.customers c using (customer_id)) a
            cross join (select customer_id, name as n from silver.payments p full join silver.customers c using (customer_id)) b`,
      gives: [
        "x: p.customer_id | p.customer_id c.customer_id",
        "y: p.customer_id c.customer_id | p.customer_id c.customer_id",
        "n: c.name | p.customer_id c.customer_id",
      ],
    },
    {
      says: "finds the columns that a natural join compares",
      sql: `select amount, name from silver.payments natural join silver.customers`,
      gives: ["amount: p.amount | p.customer_id c.customer_id", "name: c.name | p.customer_id c.customer_id"],
    },
    {
      says: "takes any condition of a join for what decides the rows",
      sql: `select p.amount, r.rate from silver.payments p left join silver.rates r on p.card.country = r.country and (r.at <= p.paid_at or p.status = 'x')`,
      gives: [
        "amount: p.amount | p.card r.country r.at p.paid_at p.status",
        "rate: r.rate | p.card r.country r.at p.paid_at p.status",
      ],
    },
    {
      says: "keeps the sides of a right join apart",
      sql: `select p.amount, c.name from silver.payments p right join silver.customers c on p.customer_id = c.customer_id`,
      gives: ["amount: p.amount | p.customer_id c.customer_id", "name: c.name | p.customer_id c.customer_id"],
    },
    {
      says: "tells the sides of a join of a table with itself apart by their use",
      sql: `select w.id, b.salary as boss_salary from silver.employees w, silver.employees b where w.boss = b.id`,
      gives: ["id: e.id | e.boss e.id", "boss_salary: e.salary | e.boss e.id"],
    },
    {
      says: "follows an ASOF join, whose left rows meet one row each",
      sql: `select p.payment_id, r.rate from silver.payments p asof left join silver.rates r on p.card.country = r.country and p.paid_at >= r.at`,
      gives: [
        "payment_id: p.payment_id | p.card r.country p.paid_at r.at",
        "rate: r.rate | p.card r.country p.paid_at r.at",
      ],
      rowOf: "p",
    },
    {
      says: "takes the right side of SEMI for a filter",
      sql: `select amount from silver.payments p semi join (select * from silver.customers where country = 'NL') c on p.customer_id = c.customer_id`,
      gives: ["amount: p.amount | p.customer_id c.customer_id c.country"],
      rowOf: "p",
    },
    {
      says: "takes the right side of ANTI for a filter",
      sql: `select amount from silver.payments anti join silver.customers using (customer_id)`,
      gives: ["amount: p.amount | p.customer_id c.customer_id"],
      rowOf: "p",
    },
    {
      says: "lets rows of a positional join meet by place",
      sql: `select amount, name from silver.payments positional join (select name from silver.customers where country = 'NL')`,
      gives: ["amount: p.amount | c.country", "name: c.name | c.country"],
    },
  ]));

describe("subqueries", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "keeps what a scalar subquery depends on to its own column",
      sql: `select payment_id, (select max(rate) from silver.rates) as top,
              (select max(rate) from silver.rates r where r.country = p.card.country) as rate from silver.payments p`,
      gives: ["payment_id: p.payment_id |", "top: r.rate |", "rate: r.rate | r.country p.card"],
      rowOf: "p",
    },
    {
      says: "compares with a correlated subquery in a filter",
      sql: `select id from silver.employees x where salary > (select avg(salary) from silver.employees y where y.boss = x.boss)`,
      gives: ["id: e.id | e.salary e.boss"],
      rowOf: "e",
    },
    {
      says: "follows an outer column through two levels",
      sql: `select p.payment_id, (select count(*) from silver.customers c where c.customer_id = p.customer_id and exists
              (select 1 from silver.rates r where r.country = c.country and r.at < p.paid_at)) as n from silver.payments p`,
      gives: ["payment_id: p.payment_id |", "n: | c.customer_id p.customer_id r.country c.country r.at p.paid_at"],
      rowOf: "p",
    },
    {
      says: "takes EXISTS for a condition",
      sql: `select amount, exists (select 1 from silver.customers c where c.customer_id = p.customer_id and c.country = 'NL') as known
            from silver.payments p where exists (from silver.rates r where r.at = p.paid_at) or status = 'x'`,
      gives: [
        "amount: p.amount | r.at p.paid_at p.status",
        "known: | c.customer_id p.customer_id c.country r.at p.paid_at p.status",
      ],
      rowOf: "p",
    },
    {
      says: "takes both sides of IN for its value, and the subquery's filter for a condition",
      sql: `select payment_id, customer_id in (select customer_id from silver.customers where country = 'NL') as dutch from silver.payments`,
      gives: ["payment_id: p.payment_id |", "dutch: p.customer_id c.customer_id | c.country"],
      rowOf: "p",
    },
    {
      says: "takes NOT IN, ANY and ALL in a filter for conditions",
      sql: `select id from silver.employees where id not in (select attempts from silver.payments)
              and salary > all (select rate from silver.rates) and boss = any (select id from silver.employees)`,
      gives: ["id: e.id | e.id p.attempts e.salary r.rate e.boss"],
      rowOf: "e",
    },
    {
      says: "takes IN with an outer column",
      sql: `select amount from silver.payments p where customer_id in (select customer_id from silver.customers c where c.since < p.paid_at)`,
      gives: ["amount: p.amount | p.customer_id c.customer_id c.since p.paid_at"],
      rowOf: "p",
    },
    {
      says: "follows a lateral subquery with its order and limit",
      sql: `select p.payment_id, l.rate from silver.payments p,
              lateral (select rate from silver.rates r where r.country = p.status order by r.at desc limit 1) l`,
      gives: ["payment_id: p.payment_id | r.country p.status r.at", "rate: r.rate | r.country p.status r.at"],
    },
    {
      says: "unnests a column of the row to the left, with its places",
      sql: `select p.payment_id, t.tag, t.place from silver.payments p, unnest(p.tags) with ordinality as t(tag, place)`,
      gives: ["payment_id: p.payment_id | p.tags", "tag: p.tags | p.tags", "place: | p.tags"],
    },
    {
      says: "makes a list of a subquery",
      sql: `select name, array(select amount from silver.payments p where p.customer_id = c.customer_id order by paid_at) as amounts from silver.customers c`,
      gives: ["name: c.name |", "amounts: p.amount | p.customer_id c.customer_id p.paid_at"],
      rowOf: "c",
    },
    {
      says: "unnests the list that a subquery gives",
      sql: `select u.x from unnest((select tags from silver.payments order by amount limit 1)) as u(x)`,
      gives: ["x: p.tags | p.tags p.amount"],
    },
  ]));

describe("set operations and recursion", () =>
  itTraces(openDuckDbAnalyzer, [
    {
      says: "adds up the columns of UNION ALL by place",
      sql: `select customer_id as id, amount as x from silver.payments where status = 'paid' union all select country, rate from silver.rates`,
      gives: ["id: p.customer_id r.country | p.status", "x: p.amount r.rate | p.status"],
    },
    {
      says: "adds up the columns of UNION BY NAME by name",
      sql: `select amount as value, payment_id as id from silver.payments union all by name select country as id, rate as value, r.at from silver.rates r`,
      gives: ["value: p.amount r.rate |", "id: p.payment_id r.country |", "at: r.at |"],
    },
    {
      says: "takes all columns of a UNION for what decides its rows",
      sql: `select id, boss from silver.employees union select attempts, null from silver.payments`,
      gives: ["id: e.id p.attempts | e.id p.attempts e.boss", "boss: e.boss | e.id p.attempts e.boss"],
    },
    {
      says: "takes the values of EXCEPT and INTERSECT from the left side",
      sql: `(select customer_id from silver.customers where country = 'NL' except select customer_id from silver.payments where status = 'x')
            intersect select payment_id from silver.payments`,
      gives: ["customer_id: c.customer_id | c.customer_id c.country p.customer_id p.status p.payment_id"],
    },
    {
      says: "takes rows of one table that a union of its own filters gives one to one",
      sql: `select id from silver.employees where boss is null union all select id from silver.employees where salary > 1`,
      gives: ["id: e.id | e.boss e.salary"],
      rowOf: "e",
    },
    {
      says: "follows a recursive CTE until nothing is added",
      sql: `with recursive chain(id, top, depth) as (
              select id, salary, 0 from silver.employees where boss is null
              union all select e.id, chain.top, chain.depth + 1 from silver.employees e join chain on e.boss = chain.id where chain.depth < 9)
            select * from chain`,
      gives: ["id: e.id | e.boss e.id", "top: e.salary | e.boss e.id", "depth: | e.boss e.id"],
    },
    {
      says: "swaps columns in a recursive CTE until both hold both",
      sql: `with recursive t(a, b) as (select id, salary from silver.employees union all select b, a from t where a > 0) select a, b from t`,
      gives: ["a: e.id e.salary | e.id e.salary", "b: e.id e.salary | e.id e.salary"],
    },
    {
      says: "takes the key of a recursive CTE for what decides its rows",
      sql: `with recursive t(a, b) using key (a) as (select id, salary from silver.employees union select a + 1, b from t where b < 3) select b from t`,
      gives: ["b: e.salary | e.id e.salary"],
    },
  ]));
