import { rm } from "node:fs/promises";
import path from "node:path";
import { type Declaration, type DeclarationId, idOf } from "../../../contracts/core/declaration.ts";
import type { Source } from "../../../contracts/data/source.ts";
import { findFiles } from "../../lake/ingest/find-files.ts";
import { hasPassages } from "../../verification/parts.ts";
import type { Fault, Rehearsed, Target } from "../fault.ts";
import { readsFiles } from "../parts.ts";
import { reachOf } from "../reach.ts";

/** A document that is searched is gone from its folder. */
export const lostDocument: Fault = {
  name: "lost-document",
  says: "a document that is searched is gone from its folder",
  stages: ["run", "verify"],
  async targets(project) {
    const sources = project.declarations.filter((one): one is Source => readsFiles(one, "documents"));
    for (const source of sources.filter((one) => searched(project, one).size > 0)) {
      const [file] = (await findFiles(project.root, source.files)).files;
      if (file !== undefined) return [targetOf(source, file.path, searched(project, source))];
    }
    return { because: "no documents are searched" };
  },
};

/** The declarations that search what a source gives. */
function searched({ graph, declarations }: Rehearsed, source: Declaration): ReadonlySet<DeclarationId> {
  const reach = reachOf(graph, idOf(source));
  return new Set(declarations.filter((one) => hasPassages(one) && reach.has(idOf(one))).map(idOf));
}

function targetOf(source: Source, file: string, bases: ReadonlySet<DeclarationId>): Target {
  return {
    declaration: idOf(source),
    says: `${file} is gone`,
    async inject({ root }) {
      await rm(path.join(root, file));
      return {};
    },
    counts: ({ declaration }) => declaration === idOf(source) || bases.has(declaration),
  };
}
