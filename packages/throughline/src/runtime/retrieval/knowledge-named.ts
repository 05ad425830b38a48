import type { KnowledgeReader } from "../../contracts/ai/knowledge-base.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";

/** The knowledge base of that name. Throws `retrieval.unknown-knowledge-base`. */
export function knowledgeNamed(knowledge: ReadonlyMap<string, KnowledgeReader>, name: string): KnowledgeReader {
  const found = knowledge.get(name);
  if (found !== undefined) return found;
  const names = [...knowledge.keys()].sort();
  const near = nearest(name, names);
  const known = names.length === 0 ? "the project has none" : `the project has ${names.join(", ")}`;
  throw retrievalError("unknown-knowledge-base", {
    detail: `no knowledge base has this name: ${name}; ${known}`,
    ...(near === undefined ? {} : { hint: `use ${near}` }),
  });
}
