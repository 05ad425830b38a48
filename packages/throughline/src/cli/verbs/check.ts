import { counted } from "../../contracts/core/counted.ts";
import { roles } from "../../contracts/core/declaration.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { exitCodes, problemText } from "../frame/report.ts";
import { defineVerb } from "../frame/verb.ts";
import { graphOptions } from "../graph/graph-options.ts";
import { openGraph } from "../graph/open-graph.ts";
import { countProblems } from "../render/problems.ts";

/** `throughline check`: every problem of a project, without its data. */
export const check = defineVerb({
  options: graphOptions,
  examples: [
    ["throughline check", "every problem, with its line and cure"],
    ["throughline check --json", "the same for programs"],
    ["throughline check --no-cache", "as if it were the first time"],
  ],
  description:
    "Loads every declaration, resolves what reads what, and binds the SQL of every table to the declared columns. " +
    "Reads no data and needs no state. While no file of the project changes, the last result is taken: no code of the project runs then.\n" +
    "Ends with 1 where there is a problem.",
  async run({ options, root, style, columns, json, print, report }) {
    const started = performance.now();
    const folder = root();
    const { graph, problems, isCached } = await openGraph({ root: folder, useCache: options["no-cache"] !== true });
    const taking = rolesOf(graph);
    if (json)
      return report(problems, {
        project: graph.project,
        declarations: graph.nodes.length,
        roles: taking,
        cached: isCached,
      });
    if (problems.length > 0) print(`${problemText(problems, { style, columns, root: folder, hasTotal: false })}\n`);
    const head =
      problems.length === 0 ? `${style.green("✓")} 0 problems` : `${style.red("✗")} ${countProblems(problems)}`;
    const facts = [
      counted(graph.nodes.length, "declaration"),
      counted(taking.length, "role"),
      `${((performance.now() - started) / 1000).toFixed(2)} s`,
    ];
    print(`${style.bold(head)}   ${style.dim(facts.join(" · "))}`);
    return problems.length > 0 ? exitCodes.problem : exitCodes.ok;
  },
});

/** The roles that declare something, in the order of the line. */
const rolesOf = ({ nodes }: ProjectGraph) => roles.filter((role) => nodes.some((node) => node.role === role));
