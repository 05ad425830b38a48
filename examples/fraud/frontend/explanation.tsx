import type { Passage } from "throughline/ai";

/** What the fraud analyst answers. */
export type Explained =
  | {
      readonly decided: true;
      readonly verdict: string | null;
      readonly because: string;
      readonly citations: readonly Passage[];
    }
  | { readonly decided: false; readonly passages: readonly Passage[]; readonly problem?: { readonly detail: string } };

/** The answer with its citations; where nobody decided, the passages that fit, and that a person has to judge. */
export function Explanation({ answer }: { readonly answer: Explained }) {
  if (answer.decided)
    return (
      <>
        {answer.verdict === null ? null : (
          <p>
            The rules say: <b>{answer.verdict}</b>
          </p>
        )}
        <p className="desk-text">{answer.because}</p>
        <Passages title="It rests on" passages={answer.citations} />
      </>
    );
  return (
    <>
      <p>
        <b>No decision.</b>{" "}
        {answer.problem === undefined
          ? "No language model is set up, so nobody has weighed these rules: read what fits and judge yourself."
          : `The language model gave no answer: ${answer.problem.detail}. These rules fit: read them and judge yourself.`}
      </p>
      <Passages title="Rules that fit" passages={answer.passages} />
    </>
  );
}

/** Markdown as people read it in running text. */
const plain = (text: string) =>
  text
    .replace(/^#+ .*\n+/, "")
    .replaceAll(/\*\*(.+?)\*\*/g, "$1")
    .replaceAll(/^[-*] /gm, "• ");

function Passages({ title, passages }: { readonly title: string; readonly passages: readonly Passage[] }) {
  if (passages.length === 0) return <p>No rule fits the question.</p>;
  return (
    <section aria-label={title} className="desk-card">
      <h3>{title}</h3>
      <ol className="desk-passages">
        {passages.map(({ document, start, heading, title: source, text }) => (
          <li key={`${document} ${start}`} className="desk-passage">
            <span className="desk-source">
              {[source, ...heading.filter((one) => one !== source)].join(" › ")} · <code>{document}</code>
            </span>
            <span className="desk-text">{plain(text)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
