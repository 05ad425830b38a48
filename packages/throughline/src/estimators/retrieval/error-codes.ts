import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** What stands between a query and the passages that answer it. */
export const retrievalError = defineErrors("retrieval", {
  "damaged-index": {
    status: 500,
    fault: "engine",
    title: "The bytes of an index are damaged",
    hint: "run the project again: what is damaged is built anew",
  },
  "index-missing": {
    status: 503,
    fault: "engine",
    title: "A knowledge base's index is not there",
    hint: "run the project again: what is missing is built anew",
  },
  "not-built": {
    status: 503,
    fault: "declaration",
    title: "The release has no index of the knowledge base",
    hint: "run the project, and look at why the knowledge base was not built",
  },
  "empty-query": {
    status: 400,
    fault: "caller",
    title: "A search without a query",
    hint: "ask for something in words",
  },
  "long-query": {
    status: 400,
    fault: "caller",
    title: "The query is too long",
    hint: "ask in at most 2,000 characters",
  },
  "bad-limit": {
    status: 400,
    fault: "caller",
    title: "A search's limit is no whole number from 1 to 50",
    hint: "ask for 1 to 50 passages",
  },
  "unknown-filter": {
    status: 400,
    fault: "caller",
    title: "The knowledge base can't be narrowed by this column",
    hint: "use a column that the knowledge base lists in `filter`",
  },
  "bad-filter": {
    status: 400,
    fault: "caller",
    title: "A filter has a value that no column has",
    hint: "filter by texts, numbers, true or false, or a list of them",
  },
  "unknown-knowledge-base": {
    status: 404,
    fault: "caller",
    title: "There is no knowledge base of this name",
    hint: "use the name of a knowledge base of the project",
  },
  "no-embedding-model": {
    status: 500,
    fault: "declaration",
    title: "The embedding model of a knowledge base can't be opened here",
    hint: "leave out `embed`, or run where its model is there",
  },
  "model-changed": {
    status: 503,
    fault: "declaration",
    title: "The embedding model is not the one that an index was made with",
    hint: "run the project again: the index is embedded anew; or put the model back",
  },
  "bad-vectors": {
    status: 502,
    fault: "engine",
    title: "An embedding model gave other vectors than it promises",
    hint: "correct `dimensions`, or look at the model's server",
  },
  "bad-case": {
    status: 422,
    fault: "data",
    title: "A line of retrieval cases can't be read",
    hint: 'write one JSON object a line: { "query": "…", "documents": ["id"] }',
  },
  "no-cases": {
    status: 422,
    fault: "data",
    title: "A file of retrieval cases has none",
    hint: 'write one JSON object a line: { "query": "…", "documents": ["id"] }',
  },
});
