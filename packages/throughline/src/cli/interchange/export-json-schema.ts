import { schemaOfPort } from "../../formats/json-schema/port-schema.ts";
import { exitCodes } from "../frame/report.ts";
import type { VerbContext } from "../frame/verb.ts";
import { openGraph } from "../graph/open-graph.ts";
import { problemNote } from "../render/problem-note.ts";
import { askedPort } from "./asked-port.ts";
import type { ExportOptions } from "./export-options.ts";
import { fileName, writeOutputs } from "./write-output.ts";

/** Prints the JSON Schema of a port, or writes those of all ports. */
export async function exportJsonSchema(context: VerbContext, options: ExportOptions): Promise<number> {
  const opened = await openGraph({ root: context.root() });
  const ports =
    options.declaration === undefined
      ? opened.graph.nodes.flatMap((node) => [...node.provides, ...node.accepts].map((port) => ({ node, port })))
      : [askedPort(opened, options.declaration)];
  const schemas = ports.map(({ node, port }) => ({
    name: `${fileName(`${node.kind}-${node.name}-${port.name}`)}.schema.json`,
    schema: schemaOfPort(node, port),
  }));
  const outputs = schemas.map(({ name, schema }) => ({ name, text: `${JSON.stringify(schema, undefined, 2)}\n` }));
  const files = await writeOutputs(context, outputs, options.out);
  for (const note of problemNote(opened.problems, context.style)) context.io.stderr.write(`${note}\n`);
  for (const file of files) context.print(file);
  context.printJson({ schemas: schemas.map(({ schema }) => schema), files, problems: opened.problems.length });
  return exitCodes.ok;
}
