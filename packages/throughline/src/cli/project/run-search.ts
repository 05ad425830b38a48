import { join } from "node:path";
import { openFileObjectStore } from "../../adapters/filesystem/object-store/open-file-object-store.ts";
import type { Passage } from "../../contracts/ai/passage.ts";
import { counted } from "../../contracts/core/counted.ts";
import { linkProject } from "../../runtime/load/link-project.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { knowledgeNamed } from "../../runtime/retrieval/knowledge-named.ts";
import { openKnowledge } from "../../runtime/retrieval/open-knowledge.ts";
import type { VerbContext } from "../frame/verb.ts";
import { openEmbeddingModels } from "./embedding-models.ts";
import { type ConfiguredProject, configuredProject } from "./project-config.ts";
import { callServer, findServer } from "./running-server.ts";

interface Asked {
  readonly knowledgeBase: string;
  readonly query: string;
  readonly limit: number;
}

interface Answer {
  readonly passages: readonly Passage[];
  readonly release: string;
}

/** Characters of a passage that the terminal shows. */
const shownLength = 400;

/** Searches a knowledge base and prints its passages, or with `--json` `{ passages, release }`. */
export async function runSearch(context: VerbContext, asked: Asked): Promise<number> {
  const project = await configuredProject(context);
  if (typeof project === "number") return project;
  const { passages, release } = await answerOf(project, asked);
  context.printJson({ passages, release });
  for (const passage of passages) {
    const { document, heading, start, end, score, text } = passage;
    const place = [document, ...heading].join(" › ");
    context.print(
      `${context.style.bold(printable(place))}  ${context.style.dim(`${start}–${end}  ${score.toFixed(3)}`)}`,
    );
    context.print(`${indented(text)}\n`);
  }
  context.print(context.style.dim(`${counted(passages.length, "passage")} · release ${release}`));
  return 0;
}

function indented(text: string): string {
  const shown = text.length > shownLength ? `${text.slice(0, shownLength).replace(/\s+\S*$/, "")} …` : text;
  return shown
    .split("\n")
    .map((line) => `  ${printable(line)}`)
    .join("\n");
}

/** Without what a terminal would obey. */
const printable = (text: string): string => text.replaceAll(/\p{Cc}+/gu, " ");

async function answerOf({ root, state }: ConfiguredProject, asked: Asked): Promise<Answer> {
  const server = await findServer(state);
  if (server !== undefined) return (await (await callServer(server, "/control/search", asked)).json()) as Answer;
  const releases = new ReleaseStore(state);
  const release = await releases.read();
  const { value: loaded } = await linkProject(await releases.code(release.id, root));
  const objects = openFileObjectStore({ root: join(state, "objects") });
  const embeddings = openEmbeddingModels(root);
  try {
    const engines = { objects, embeddings: embeddings.open };
    const knowledge = openKnowledge({ declarations: loaded.declarations, pins: release.pins, engines });
    const passages = await knowledgeNamed(knowledge, asked.knowledgeBase).search(asked.query, { limit: asked.limit });
    return { passages, release: release.id };
  } finally {
    await embeddings.close();
  }
}
