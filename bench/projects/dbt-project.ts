import { domainName } from "./domain.ts";
import { type DomainInput, domainQueries } from "./domain-queries.ts";

/**
 * Files of a dbt project with the sources and tables of generated domains: the same SQL text, the same edges, the same declared columns.
 * Without tests, documentation and snapshots, which would only cost it time.
 */
export function dbtFiles(domains: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ["dbt_project.yml", project],
    ["profiles.yml", profiles],
  ]);
  for (let index = 0; index < domains; index += 1) {
    const name = domainName(index);
    files.set(`models/sources/${name}.yml`, sources(name));
    files.set(`models/silver/${name}.yml`, models(name, "silver"));
    files.set(`models/gold/${name}.yml`, models(name, "gold"));
    const queries = domainQueries(index > 0, relationIn(name, index === 0 ? undefined : domainName(index - 1)));
    files.set(`models/silver/silver_${name}_customers.sql`, `${queries.customers}\n`);
    files.set(`models/silver/silver_${name}_orders.sql`, `${queries.orders}\n`);
    files.set(`models/gold/gold_${name}_daily.sql`, `${queries.daily}\n`);
    files.set(`models/gold/gold_${name}_best.sql`, `${queries.best}\n`);
  }
  return files;
}

const relationIn = (name: string, before: string | undefined) => (relation: DomainInput) => {
  const source = (what: string) => `{{ source('bronze', '${name}_${what}') }}`;
  const model = (of: string | undefined, what: string) => `{{ ref('silver_${of}_${what}') }}`;
  const relations: Readonly<Record<DomainInput, string>> = {
    rawCustomers: source("customers"),
    rawOrders: source("orders"),
    rawReturns: source("returns"),
    customers: model(name, "customers"),
    orders: model(name, "orders"),
    earlier: model(before, "customers"),
  };
  return relations[relation];
};

type Columns = Readonly<Record<string, string>>;

const rawOrders: Columns = {
  order_id: "varchar",
  customer_id: "varchar",
  product_id: "varchar",
  quantity: "integer",
  amount: "decimal(12, 2)",
  country: "varchar",
  channel: "varchar",
  ordered_at: "timestamp",
};

const sourceColumns: Readonly<Record<string, Columns>> = {
  orders: rawOrders,
  customers: {
    customer_id: "varchar",
    full_name: "varchar",
    email: "varchar",
    country: "varchar",
    joined_on: "date",
    is_company: "boolean",
  },
  returns: { order_id: "varchar", reason: "varchar", returned_at: "timestamp" },
};

const modelColumns: Readonly<Record<"silver" | "gold", Readonly<Record<string, Columns>>>> = {
  silver: {
    customers: {
      customer_id: "varchar",
      country: "varchar",
      joined_on: "date",
      is_company: "boolean",
      is_known: "boolean",
    },
    orders: { ...rawOrders, unit_price: "decimal(12, 2)", is_company: "boolean", returned: "boolean" },
  },
  gold: {
    daily: { day: "timestamp", country: "varchar", orders: "bigint", revenue: "decimal(38, 2)" },
    best: { product_id: "varchar", rank: "integer", revenue: "decimal(38, 2)" },
  },
};

function columnLines(columns: Columns, indent: string): string {
  const lines = Object.entries(columns).map(
    ([column, type]) => `${indent}  - name: ${column}\n${indent}    data_type: ${type}`,
  );
  return `${indent}columns:\n${lines.join("\n")}`;
}

function sources(name: string): string {
  const tables = Object.entries(sourceColumns).map(
    ([what, columns]) => `      - name: ${name}_${what}\n${columnLines(columns, "        ")}`,
  );
  return `version: 2\nsources:\n  - name: bronze\n    tables:\n${tables.join("\n")}\n`;
}

function models(name: string, layer: "silver" | "gold"): string {
  const listed = Object.entries(modelColumns[layer]).map(
    ([what, columns]) => `  - name: ${layer}_${name}_${what}\n${columnLines(columns, "    ")}`,
  );
  return `version: 2\nmodels:\n${listed.join("\n")}\n`;
}

const project = `name: generated
version: "1.0"
profile: generated
model-paths: [models]
models:
  generated:
    +materialized: table
`;

const profiles = `generated:
  target: dev
  outputs:
    dev: { type: duckdb, path: ":memory:", threads: 1 }
`;
