import { isAgent } from "../../contracts/ai/agent.ts";
import { isKnowledgeBase, type KnowledgeBase, type KnowledgeReader } from "../../contracts/ai/knowledge-base.ts";
import { isMetric, type MetricQuery } from "../../contracts/analyst/metric.ts";
import { type Injectable, toolOf, useOfInjectable } from "../../contracts/core/injectable.ts";
import { isAppend } from "../../contracts/data/append.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { typedLiteral } from "../../contracts/sql/typed-literal.ts";
import type { WireRow } from "../../ports/query-engine.ts";
import { askMetric } from "../../runtime/semantics/answer.ts";
import { servingError } from "../../runtime/serving/error-codes.ts";
import { serverError } from "../error-codes.ts";
import type { ServiceScope } from "./service-scope.ts";

interface InjectScope extends Pick<ServiceScope, "release" | "answers"> {
  readonly agents?: ServiceScope["agents"];
  readonly events?: ServiceScope["events"];
  /** Called when an endpoint answers by its fallback. */
  readonly onDegraded?: () => void;
}

/** What a handler receives for an entry of its `uses`: a call into the same release, never over the network. */
export function injectedFor(value: Injectable, scope: InjectScope): unknown {
  if (isRelation(value)) return { get: (key: Key) => rowOf(value, key, scope) };
  const take = isAppend(value) ? scope.events?.get(value.source.name) : undefined;
  if (take !== undefined) return (event: unknown) => take(event);
  const use = useOfInjectable(value);
  const provider = use?.provider;
  const endpoint = provider === undefined || !isEndpoint(provider) ? undefined : scope.answers.get(provider.name);
  if (use !== undefined && endpoint !== undefined) {
    const fields = use.fields.map(({ name }) => name);
    const asked = Object.keys(toolOf(value)?.parameters.properties ?? {});
    return async (request: unknown) => {
      const reply: Readonly<Record<string, unknown>> = { ...endpoint.answer(known(request, asked), ["request"]) };
      if (reply.degraded === true) scope.onDegraded?.();
      return Object.fromEntries(fields.map((name) => [name, reply[name]]));
    };
  }
  if (provider !== undefined && isMetric(provider)) {
    return async (query: MetricQuery = {}) => {
      await scope.release.readable(provider.from);
      return (await askMetric(scope.release.reader, provider, query)).rows;
    };
  }
  const agent = provider === undefined || !isAgent(provider) ? undefined : scope.agents?.get(provider.name);
  if (agent !== undefined) return async (request: unknown) => (await agent.answer(request)).reply;
  if (provider !== undefined && isKnowledgeBase(provider))
    return scope.release.knowledge?.get(provider.name) ?? unbuiltKnowledge(provider);
  throw serverError("internal", { detail: `uses of a handler has what no release provides: ${provider?.kind}` });
}

/** What an endpoint asks of a request: code may hand over all that it has, since the compiler knows the fields. */
function known(request: unknown, names: readonly string[]): unknown {
  if (typeof request !== "object" || request === null || Array.isArray(request)) return request;
  const values = request as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]));
}

/** Stands for a knowledge base without an index, so that what does not search it goes on. */
function unbuiltKnowledge({ name }: KnowledgeBase): KnowledgeReader {
  const detail = `knowledge base was not built: ${name}`;
  return { search: () => Promise.reject(servingError("not-built", { detail })) };
}

type Key = Readonly<Record<string, string | number | boolean>>;

/** The row with a key, or null; a value that the key column can't have is a row that does not exist. */
async function rowOf(relation: Relation, key: Key, { release }: InjectScope): Promise<WireRow | null> {
  const columns = shapeOf(relation.columns);
  const conditions: string[] = [];
  for (const name of relation.rowKey) {
    const type = fieldOf(columns, name)?.type;
    if (type === undefined || key[name] === undefined)
      throw serverError("handler-failed", { detail: `key that a handler asks ${relation.name} for lacks ${name}` });
    const value = typedLiteral(type, String(key[name]));
    if (value === undefined) return null;
    conditions.push(`${quoteColumn(name)} = ${value}`);
  }
  if (conditions.length === 0)
    throw serverError("handler-failed", { detail: `${relation.name} has no key to be asked by` });
  await release.readable(relation);
  const rows = await release.reader.rows(
    `SELECT * FROM ${quoteName(relation.name)} WHERE ${conditions.join(" AND ")} LIMIT 1`,
  );
  return rows[0] ?? null;
}
