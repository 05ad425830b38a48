import { Status } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import { JsonBlock } from "../../pieces/code-block.tsx";
import type { Sent } from "../../pieces/send.ts";
import { Answer, AnswerHead } from "../../pieces/try-it.tsx";

interface Passage {
  readonly text: string;
  readonly document: string;
  readonly title?: string;
  readonly heading?: readonly string[];
}

/** The answer of an agent: its decision or that it took none, what it cites, and what its tools said. */
export function AgentAnswer({ sent }: { readonly sent: Sent }): ReactElement {
  const reply = sent.body as Readonly<Record<string, unknown>> | null;
  if (typeof reply !== "object" || reply === null || typeof reply.decided !== "boolean") return <Answer sent={sent} />;
  const { decided, passages, citations, tools, release: _r, degraded: _d, code: _c, ...output } = reply;
  const cited = [...asPassages(citations), ...asPassages(passages)];
  return (
    <>
      <AnswerHead sent={sent} />
      <p>
        <Status status={decided ? "held" : "not-measured"} word={decided ? "decided" : "no decision"} />
      </p>
      {decided ? <JsonBlock value={output} label="output" /> : null}
      {cited.length === 0 ? null : (
        <section className="st-stack">
          <h2 className="st-label">{decided ? "It cites" : "Passages that fit best"}</h2>
          {cited.map((passage, i) => (
            <blockquote key={i} className="st-passage">
              <p className="st-note">
                <code>{passage.document}</code> {(passage.heading ?? []).join(" › ")}
              </p>
              <p className="st-answer-text">{withoutHeading(passage)}</p>
            </blockquote>
          ))}
        </section>
      )}
      {tools === undefined ? null : (
        <section>
          <h2 className="st-label">What its tools said</h2>
          <JsonBlock value={tools} label="tool results" />
        </section>
      )}
    </>
  );
}

/** The text of a passage; a heading that it begins with stands above it already. */
function withoutHeading({ text, heading = [] }: Passage): ReactNode {
  const [, first, rest = ""] = /^#+ (.+)\n+([\s\S]*)$/.exec(text) ?? [];
  const shown = first !== undefined && first.trim() === heading.at(-1) ? rest : text;
  return shown.split("**").map((part, i) => (i % 2 === 0 ? part : <strong key={`${i} ${part}`}>{part}</strong>));
}

function asPassages(value: unknown): Passage[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is Passage => typeof (one as Passage | null)?.text === "string");
}
