import type { VerbEntry } from "./verb.ts";

/** Every command, in the order of `--help`. A verb is one file in `cli/verbs` and one entry here. */
export const verbs: readonly VerbEntry[] = [
  {
    name: "init",
    group: "Begin",
    summary: "a project of your own over a CSV file",
    load: () => import("../verbs/init.ts").then(({ init }) => init),
  },
  {
    name: "add",
    group: "Begin",
    summary: "a declaration of a kind, written against what is there",
    load: () => import("../verbs/add.ts").then(({ add }) => add),
  },
  {
    name: "columns",
    group: "Begin",
    summary: "a table's columns, from its SQL",
    load: () => import("../verbs/columns.ts").then(({ columns }) => columns),
  },
  {
    name: "check",
    group: "Contracts",
    summary: "every problem of the project, before anything runs",
    load: () => import("../verbs/check.ts").then(({ check }) => check),
  },
  {
    name: "impact",
    group: "Contracts",
    summary: "who breaks when a declaration or a field changes",
    load: () => import("../verbs/impact.ts").then(({ impact }) => impact),
  },
  {
    name: "accept",
    group: "Contracts",
    summary: "take a break as it is, with those it affects agreeing",
    load: () => import("../verbs/accept.ts").then(({ accept }) => accept),
  },
  {
    name: "fix",
    group: "Contracts",
    summary: "carry a break through, or keep the old name beside the new",
    load: () => import("../verbs/fix.ts").then(({ fix }) => fix),
  },
  {
    name: "lineage",
    group: "Contracts",
    summary: "where a field comes from, and what is made from it",
    load: () => import("../verbs/lineage.ts").then(({ lineage }) => lineage),
  },
  {
    name: "roles",
    group: "Contracts",
    summary: "what each role reads, gives and promises",
    load: () => import("../verbs/roles.ts").then(({ roles }) => roles),
  },
  {
    name: "start",
    group: "Build and serve",
    summary: "run, then serve, in one process",
    load: () => import("../verbs/start.ts").then(({ start }) => start),
  },
  {
    name: "run",
    group: "Build and serve",
    summary: "build what changed and make a release",
    load: () => import("../verbs/run.ts").then(({ run }) => run),
  },
  {
    name: "serve",
    group: "Build and serve",
    summary: "answer from the current release",
    load: () => import("../verbs/serve.ts").then(({ serve }) => serve),
  },
  {
    name: "query",
    group: "Look",
    summary: "SQL over the tables of the current release",
    load: () => import("../verbs/query.ts").then(({ query }) => query),
  },
  {
    name: "search",
    group: "Look",
    summary: "passages of a knowledge base that fit a question",
    load: () => import("../verbs/search.ts").then(({ search }) => search),
  },
  {
    name: "eval",
    group: "Look",
    summary: "prompts and knowledge bases on their cases",
    load: () => import("../verbs/eval.ts").then(({ evaluate }) => evaluate),
  },
  {
    name: "metrics",
    group: "Look",
    summary: "the project's figures, beside their targets",
    load: () => import("../verbs/metrics.ts").then(({ metrics }) => metrics),
  },
  {
    name: "keys",
    group: "Build and serve",
    summary: "API keys: list, add, revoke",
    load: () => import("../verbs/keys.ts").then(({ keys }) => keys),
  },
  {
    name: "dev",
    group: "Build and serve",
    summary: "start, then build and serve again what changes",
    load: () => import("../verbs/dev.ts").then(({ dev }) => dev),
  },
  {
    name: "doctor",
    group: "Help",
    summary: "whether this machine and project can run, with cures",
    load: () => import("../verbs/doctor.ts").then(({ doctor }) => doctor),
  },
  {
    name: "help",
    group: "Help",
    summary: "the commands, or one command's options and examples",
    load: () => import("../verbs/help.ts").then(({ help }) => help),
  },
];
