import type { Agent } from "../../contracts/ai/agent.ts";
import type { KnowledgeBase } from "../../contracts/ai/knowledge-base.ts";
import type { Prompt } from "../../contracts/ai/prompt.ts";
import type { Dashboard } from "../../contracts/analyst/dashboard.ts";
import type { Metric } from "../../contracts/analyst/metric.ts";
import type { Service } from "../../contracts/backend/service.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import type { Table } from "../../contracts/data/table.ts";
import type { Page } from "../../contracts/frontend/page.ts";
import type { App } from "../../contracts/fullstack/app.ts";
import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { Predictions } from "../../contracts/ml/predictions.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { isRelation, type Relation } from "../../contracts/shape/relation.ts";

/**
 * What a declaration has, told by its parts. A kind that is added with the same parts is measured as those are that have them now.
 */
const has =
  <D>(...names: string[]) =>
  (declaration: Declaration): declaration is Declaration & D =>
    names.every((name) => (declaration as unknown as Readonly<Record<string, unknown>>)[name] !== undefined);

/** Rows in the lake. */
export const hasRows = (declaration: Declaration): declaration is Declaration & Relation => isRelation(declaration);
/** Rows that are held to rules. */
export const hasRules = has<Table>("checks", "rowKey", "query");
/** Something learned from rows with a label. */
export const isLearned = has<Model>("label", "split", "accept", "trainer");
/** Scores of rows by a model. */
export const isScored = has<Predictions>("model", "rows", "rowKey");
/** A model that answers, and logs what it answered. */
export const isAnswering = has<Endpoint>("model", "log", "objectives");
/** Windows over the events of an entity. */
export const hasWindows = has<FeatureView>("entity", "definitions", "from");
/** Routes under a path. */
export const hasRoutes = has<Service>("routes", "auth");
/** A figure with an arithmetic. */
export const hasMeasure = has<Metric>("measure", "time", "dimensions");
/** Something that a browser shows, at promised widths and to everybody. */
export const isShown = has<Page>("view", "accessibility", "widths");
/** Pages, and ways through them. */
export const hasJourneys = has<App>("pages", "journeys");
/** Figures side by side. */
export const hasTiles = has<Dashboard>("tiles");
/** Passages cut from documents. */
export const hasPassages = has<KnowledgeBase>("chunk", "from", "text");
/** A prompt that is filled and answered with tools. */
export const isAsked = has<Agent>("prompt", "fill", "limits");
/** Texts for a language model, whose answer has a shape. */
export const isWritten = has<Prompt>("variants", "use", "output");
