import { arithmeticText } from "../core/arithmetic.ts";
import { portOfRelation } from "../data/relation-spec.ts";
import type { Term } from "../graph/kind-spec.ts";
import type { Feature } from "./feature.ts";
import type { FeatureView } from "./feature-view.ts";
import type { Model } from "./model.ts";

/** What each feature of a view means under its name, and the times that its windows go by. */
export function featureTerms(view: FeatureView): Term[] {
  const of = portOfRelation(view.from);
  const time = (name: string, column: string): Term[] =>
    typeof column === "string" ? [{ port: "features", name, relation: "=", limit: `{${column}}`, of }] : [];
  const features = Object.entries(view.definitions).flatMap(([field, feature]): Term[] => {
    const limit = featureText(feature);
    return limit === undefined ? [] : [{ port: "features", field, name: "measure", relation: "=", limit, of }];
  });
  return [...time("event time", view.at), ...time("time of availability", view.available), ...features];
}

function featureText(feature: Feature): string | undefined {
  const text = arithmeticText(feature);
  return text === undefined || typeof feature.window !== "string" ? undefined : `${text} over ${feature.window}`;
}

/** What a model's score is of: its label, and when that is known. */
export function modelTerms({ rows, label }: Model): Term[] {
  if (typeof label.column !== "string") return [];
  const matures = typeof label.matures === "string" ? ` after ${label.matures}` : "";
  const limit = `{${label.column}}${matures}`;
  return [{ port: "output", field: "score", name: "label", relation: "=", limit, of: portOfRelation(rows) }];
}
