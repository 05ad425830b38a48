import type { VerbEntry } from "./verb.ts";

/** Every command, in the order of `--help`. A verb is one file in `cli/verbs` and one entry here. */
export const verbs: readonly VerbEntry[] = [
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
    name: "metrics",
    group: "Look",
    summary: "the project's figures, beside their targets",
    load: () => import("../verbs/metrics.ts").then(({ metrics }) => metrics),
  },
  {
    name: "dev",
    group: "Build and serve",
    summary: "start, then build and serve again what changes",
    load: () => import("../verbs/dev.ts").then(({ dev }) => dev),
  },
  {
    name: "help",
    group: "Help",
    summary: "the commands, or one command's options and examples",
    load: () => import("../verbs/help.ts").then(({ help }) => help),
  },
];
