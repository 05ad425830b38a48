import type { VerbEntry } from "./verb.ts";

/** Every command, in the order of `--help`. A verb is one file in `cli/verbs` and one entry here. */
export const verbs: readonly VerbEntry[] = [
  {
    name: "help",
    group: "Help",
    summary: "the commands, or one command's options and examples",
    load: () => import("../verbs/help.ts").then(({ help }) => help),
  },
];
