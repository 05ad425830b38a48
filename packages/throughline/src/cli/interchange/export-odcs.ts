import path from "node:path";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import type { Check } from "../../contracts/data/check.ts";
import { kinds } from "../../contracts/graph/kinds.ts";
import type { GraphNode } from "../../contracts/graph/project-graph.ts";
import { contractOf, hasContract } from "../../formats/odcs/contract-of.ts";
import { formatContract } from "../../formats/odcs/format-contract.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { checkWithDuckDb } from "../project/check-with-duckdb.ts";
import { stateOf } from "../project/project-config.ts";
import { problemNote } from "../render/problem-note.ts";
import { askedNode } from "./asked-port.ts";
import type { ExportOptions } from "./export-options.ts";
import { fileName, writeOutputs } from "./write-output.ts";

export interface OdcsOptions extends ExportOptions {
  readonly format: "yaml" | "json";
  /** Whether to name the Delta table as a server. */
  readonly withServer: boolean;
  readonly contractVersion: string | undefined;
}

/** Prints the data contract of a declaration, or writes those of all that can have one. */
export async function exportOdcs(context: VerbContext, options: OdcsOptions): Promise<number> {
  const root = context.root();
  const { value, problems } = await checkWithDuckDb(root);
  const { graph, loaded } = value;
  const settings = { name: loaded.config.name };
  const asked =
    options.declaration === undefined
      ? graph.nodes.filter(hasContract)
      : [askedNode({ graph, problems, settings }, options.declaration)];
  const declared = new Map(loaded.declarations.map((declaration) => [idOf(declaration), declaration]));
  const lake = path.join(stateOf(root, loaded.config), "lake");
  const contracts = asked.map((node) => ({
    node,
    contract: contractOf({
      project: graph.project,
      node,
      checks: checksOf(declared.get(node.id)),
      ...(options.withServer && isInLake(node) ? { table: tableFolder(lake, node.name, context.io.cwd) } : {}),
      ...(options.contractVersion === undefined ? {} : { version: options.contractVersion }),
    }),
  }));
  const outputs = contracts.map(({ node, contract }) => ({
    name: `${fileName(isInLake(node) ? node.name : `${node.kind}-${node.name}`)}.odcs.${options.format}`,
    text: formatContract(contract, options.format),
  }));
  const files = await writeOutputs(context, outputs, options.out);
  for (const note of problemNote(problems, context.style)) context.io.stderr.write(`${note}\n`);
  for (const file of files) context.print(file);
  context.printJson({ contracts: contracts.map(({ contract }) => contract), files, problems: problems.length });
  return exitCodes.ok;
}

const isInLake = ({ kind }: GraphNode): boolean => kinds.get(kind)?.namespace === "lake";

/** The rules for the rows of a declaration, where its kind has any. */
function checksOf(declaration: Declaration | undefined): readonly Check[] {
  const { checks } = (declaration ?? {}) as { readonly checks?: readonly Check[] };
  return Array.isArray(checks) ? checks : [];
}

/** The folder of a table as seen from where tools are started. */
function tableFolder(lake: string, name: string, cwd: string): string {
  const relative = path.relative(cwd, path.join(lake, ...name.split(".")));
  return relative.split(path.sep).join("/");
}
