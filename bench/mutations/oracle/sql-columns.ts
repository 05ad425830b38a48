import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** A relation as a query finds it: its columns with their types in DuckDB. */
export interface FoundRelation {
  readonly name: string;
  readonly columns: ReadonlyMap<string, string>;
}

/** Which columns a query gives, and whether each of them can be computed from the relations as they stand. */
export type GivenColumns = ReadonlyMap<string, boolean>;

/** Binds queries in DuckDB, column by column. */
export interface SqlColumns {
  of(query: string, relations: readonly FoundRelation[]): Promise<GivenColumns>;
  binds(query: string, relations: readonly FoundRelation[]): Promise<boolean>;
  close(): void;
}

/**
 * Opens a database of its own. A column can be computed where its query binds with no other item in its SELECT; so what a join, a filter
 * or a grouping needs is needed by every column. Answers are kept by query and relations.
 */
export async function openSqlColumns(): Promise<SqlColumns> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("set explain_output = 'all'");
  const given = new Map<string, Promise<GivenColumns>>();
  const bound = new Map<string, Promise<boolean>>();
  const once = <T>(known: Map<string, Promise<T>>, [query, relations]: Asked, answer: () => Promise<T>) => {
    const key = `${query}\u0000${relations.map(({ name, columns }) => `${name} ${[...columns].join(";")}`).join("\n")}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const fresh = answer();
    known.set(key, fresh);
    return fresh;
  };
  return {
    of: (...asked) => once(given, asked, () => givenBy(connection, asked)),
    binds: (...asked) => once(bound, asked, () => bindsIn(connection, asked)),
    close: () => connection.closeSync(),
  };
}

type Asked = readonly [query: string, relations: readonly FoundRelation[]];

interface SelectItem {
  readonly alias: string;
  readonly column_names?: readonly string[];
  readonly class: string;
}
interface Parsed {
  readonly statements: readonly { readonly node: SelectNode }[];
}
interface SelectNode {
  select_list: readonly SelectItem[];
  readonly aggregate_handling: string;
}

async function bindsIn(connection: DuckDBConnection, [query, relations]: Asked): Promise<boolean> {
  await createAll(connection, relations);
  return bindsNow(connection, query);
}

async function givenBy(connection: DuckDBConnection, [query, relations]: Asked): Promise<GivenColumns> {
  await createAll(connection, relations);
  const tree = await textFrom(connection, "select json_serialize_sql($1::varchar)", query);
  const parsed = JSON.parse(tree.replaceAll(/"query_location":\d+/g, '"query_location":0')) as Parsed;
  const node = parsed.statements[0]?.node as SelectNode;
  const items = node.select_list;
  const found = new Map<string, boolean>();
  for (const item of items) {
    node.select_list = itemsWith(item, items, node.aggregate_handling);
    const alone = await textFrom(connection, "select json_deserialize_sql($1::json)", JSON.stringify(parsed));
    found.set(nameOf(item), await bindsNow(connection, alone));
  }
  return found;
}

/** `group by all` groups by every item that is no aggregate, so that these decide which rows there are. */
function itemsWith(item: SelectItem, items: readonly SelectItem[], handling: string): readonly SelectItem[] {
  if (handling !== "FORCE_AGGREGATES") return [item];
  return items.filter((one) => one === item || !isAggregate(one));
}

const isAggregate = (item: SelectItem) =>
  /"function_name":"(count|count_star|sum|min|max|avg)"/.test(JSON.stringify(item));

const nameOf = ({ alias, column_names }: SelectItem) => (alias !== "" ? alias : (column_names?.at(-1) ?? ""));

async function createAll(connection: DuckDBConnection, relations: readonly FoundRelation[]): Promise<void> {
  for (const { name, columns } of relations) {
    const [schema, table] = name.split(".").map((part) => `"${part}"`);
    const list = [...columns].map(([column, type]) => `"${column}" ${type}`);
    await connection.run(`create schema if not exists ${schema}`);
    await connection.run(`create or replace table ${schema}.${table} (${['"·" integer', ...list].join(", ")})`);
  }
}

/** A name that is gone from a subquery may be taken for one of the query around it: that is no way to compute it. */
async function bindsNow(connection: DuckDBConnection, query: string): Promise<boolean> {
  try {
    const plan = await connection.runAndReadAll(`explain ${query}`);
    return !JSON.stringify(plan.getRows()).includes("DELIM_");
  } catch {
    return false;
  }
}

async function textFrom(connection: DuckDBConnection, query: string, value: string): Promise<string> {
  const reader = await connection.runAndReadAll(query, [value]);
  return String(reader.getRows()[0]?.[0]);
}
