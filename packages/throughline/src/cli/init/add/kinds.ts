import type { Role } from "../../../contracts/core/declaration.ts";
import type { Added, NewName } from "./added.ts";
import { addAgent, addDocuments, addKnowledgeBase, addPrompt } from "./ai-kinds.ts";
import { addSource, addTable } from "./data-kinds.ts";
import { addEndpoint, addEntity, addFeatureView, addModel, addPredictions } from "./ml-kinds.ts";
import type { ProjectFacts } from "./project-facts.ts";
import { addApp, addDashboard, addMetric, addPage, addService } from "./shown-kinds.ts";

/** How a kind is added. */
export interface AddedKind {
  readonly role: Role;
  /** Its name as declarations have it. */
  readonly kind: string;
  /** The schema of its name in the lake, where none is given. */
  readonly schema?: string;
  /** @default ".ts" */
  readonly ending?: string;
  /** Throws `add.nothing-to-read` where the project has nothing that it could be made from. */
  readonly write: (named: NewName, facts: ProjectFacts) => Added | Promise<Added>;
}

/** The kinds that can be added, as the command line names them. */
export const addedKinds: Readonly<Record<string, AddedKind>> = {
  source: { role: "data", kind: "source", schema: "bronze", write: addSource },
  documents: { role: "data", kind: "source", schema: "bronze", write: addDocuments },
  table: { role: "data", kind: "table", schema: "silver", write: addTable },
  entity: { role: "ml", kind: "entity", write: addEntity },
  "feature-view": { role: "ml", kind: "featureView", write: addFeatureView },
  model: { role: "ml", kind: "model", write: addModel },
  predictions: { role: "ml", kind: "predictions", schema: "gold", write: addPredictions },
  endpoint: { role: "mlops", kind: "endpoint", write: addEndpoint },
  "knowledge-base": { role: "ai", kind: "knowledgeBase", write: addKnowledgeBase },
  prompt: { role: "ai", kind: "prompt", write: addPrompt },
  agent: { role: "ai", kind: "agent", write: addAgent },
  service: { role: "backend", kind: "service", write: addService },
  page: { role: "frontend", kind: "page", ending: ".page.tsx", write: addPage },
  app: { role: "fullstack", kind: "app", write: addApp },
  metric: { role: "analyst", kind: "metric", write: addMetric },
  dashboard: { role: "analyst", kind: "dashboard", write: addDashboard },
};
