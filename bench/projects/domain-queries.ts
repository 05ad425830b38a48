/** SQL of the four tables of a domain. */
export interface DomainQueries {
  readonly customers: string;
  readonly orders: string;
  readonly daily: string;
  readonly best: string;
}

/** The relations that the queries of a domain read; `earlier`: the customers of the domain before. */
export type DomainInput = "rawCustomers" | "rawOrders" | "rawReturns" | "customers" | "orders" | "earlier";

/** @param read  writes a relation as the text around the query names it */
export function domainQueries(hasEarlier: boolean, read: (relation: DomainInput) => string): DomainQueries {
  return {
    customers: `
    select c.customer_id, upper(c.country) as country, c.joined_on, c.is_company,
           ${hasEarlier ? "e.customer_id is not null" : "false"} as is_known
    from ${read("rawCustomers")} c${hasEarlier ? `\n    left join ${read("earlier")} e on e.customer_id = c.customer_id` : ""}`,
    orders: `
    select o.order_id, o.customer_id, o.product_id, o.quantity, o.amount, coalesce(o.country, c.country, 'ZZ') as country,
           o.channel, o.ordered_at, (o.amount / greatest(o.quantity, 1))::decimal(12, 2) as unit_price,
           coalesce(c.is_company, false) as is_company, r.order_id is not null as returned
    from ${read("rawOrders")} o
    left join ${read("customers")} c using (customer_id)
    left join (select distinct order_id from ${read("rawReturns")}) r on r.order_id = o.order_id`,
    daily: `
    select date_trunc('day', ordered_at) as day, country, count(*) as orders, sum(amount)::decimal(38, 2) as revenue
    from ${read("orders")} where not returned group by all`,
    best: `
    with totals as (select product_id, sum(amount)::decimal(38, 2) as revenue from ${read("orders")} group by product_id)
    select product_id, row_number() over (order by revenue desc, product_id)::integer as rank, revenue from totals`,
  };
}
