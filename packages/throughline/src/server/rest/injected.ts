import type { MetricQuery } from "../../contracts/analyst/metric.ts";
import { isMetric } from "../../contracts/analyst/metric.ts";
import type { Use } from "../../contracts/core/use.ts";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { fieldOf } from "../../contracts/shape/field.ts";
import { isRelation, type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import { askMetric } from "../../runtime/semantics/answer.ts";
import { answerRequest } from "../predict/answer-request.ts";
import { serverError } from "./error-codes.ts";
import type { ServiceScope } from "./service-routes.ts";

/** What a handler receives for an entry of its `uses`: a call into the same release, never over the network. */
export function injectedFor(value: unknown, use: Use | undefined, scope: ServiceScope): unknown {
  if (isRelation(value)) return relationReader(value, scope);
  const provider = use?.provider;
  if (provider !== undefined && isEndpoint(provider)) {
    const fields = new Set(use?.fields.map(({ name }) => name));
    return async (request: Readonly<Record<string, unknown>>) => {
      const reply = answerRequest(provider.name, request, scope);
      return Object.fromEntries(Object.entries(reply).filter(([name]) => fields.has(name)));
    };
  }
  if (provider !== undefined && isMetric(provider)) {
    return async (query: MetricQuery = {}) => (await askMetric(scope.release.session, provider, query)).rows;
  }
  return undefined;
}

function relationReader(relation: Relation, { release }: ServiceScope) {
  const columns = shapeOf(relation.columns);
  return {
    get: async (key: Readonly<Record<string, string | number | boolean>>) => {
      const conditions = relation.rowKey.map((name) => {
        if (fieldOf(columns, name) === undefined || key[name] === undefined)
          throw serverError("invalid-request", { detail: `key of ${relation.name} lacks ${name}` });
        return `${quoteColumn(name)}::VARCHAR = ${literal(String(key[name]))}`;
      });
      const rows = await release.session.rows(
        `SELECT * FROM ${quoteName(relation.name)} WHERE ${conditions.join(" AND ")} LIMIT 1`,
      );
      return rows[0] ?? null;
    },
  };
}
