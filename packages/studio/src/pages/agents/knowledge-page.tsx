import { NotMeasured, RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioKnowledgeBase } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { DeclarationHead, DeclarationSide } from "../../pieces/page-head.tsx";
import { Figures, Pairs, Panel } from "../../pieces/panel.tsx";
import { shortHash } from "../../pieces/words.ts";

/** A knowledge base: what it was built from, its chunking rules, and how well it finds. */
export function KnowledgePage({ name }: { readonly name: string }): ReactElement {
  const state = useAsked(`knowledge ${name}`, (signal) => studio.knowledgeBase(name, { signal }));
  return (
    <RemoteView state={state} what={name} empty={`There is no knowledge base ${name}`}>
      {(base) => <Shown base={base} />}
    </RemoteView>
  );
}

function Shown({ base }: { readonly base: StudioKnowledgeBase }): ReactElement {
  const { built, chunk, embedding, filter, from, cases } = base;
  return (
    <div className="st-page">
      <DeclarationHead page="agents" declaration={base} />
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Index">
            {built === null ? (
              <NotMeasured>The release has no index of it.</NotMeasured>
            ) : (
              <Figures
                figures={[
                  { label: "Documents", text: built.documents.toLocaleString("en-US") },
                  { label: "Chunks", text: built.chunks.toLocaleString("en-US") },
                  { label: "Version", text: <code>{shortHash(built.version)}</code> },
                ]}
              />
            )}
            <Pairs
              pairs={[
                ["Documents of", <code key="from">{from}</code>],
                ["Chunks", `at most ${chunk.tokens} tokens, ${chunk.overlap} shared with the next`],
                [
                  "Found by",
                  embedding === null ? "words (BM25 with heading paths)" : `words and vectors of ${embedding.model}`,
                ],
                ["Filters", filter.join(", ")],
                ["Cases", cases],
              ]}
            />
          </Panel>
        </div>
        <DeclarationSide declaration={base} />
      </div>
    </div>
  );
}
