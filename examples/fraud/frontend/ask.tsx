import { Button, RemoteView, useRemote } from "@throughline/react";
import { type FormEvent, useState } from "react";
import type { Answered } from "throughline/frontend";
import { type Explained, Explanation } from "./explanation.tsx";

/** A question to the fraud analyst, asked at once and again when it is changed. */
export function Ask({
  initial,
  ask,
}: {
  readonly initial: string;
  readonly ask: (question: string, signal: AbortSignal) => Promise<Answered<Explained>>;
}) {
  const [question, setQuestion] = useState(initial);
  const [typed, setTyped] = useState(initial);
  const state = useRemote(question, (signal) => ask(question, signal));
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") setQuestion(typed.trim());
  };
  return (
    <>
      <form className="desk-card" onSubmit={submitted}>
        <div className="tl-field">
          <label className="tl-label" htmlFor="question">
            Question
          </label>
          <textarea
            className="tl-input"
            id="question"
            rows={2}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <div>
          <Button type="submit">Ask the rules</Button>
        </div>
      </form>
      <div className="desk-answer">
        <RemoteView state={state} what="the explanation" empty="No answer.">
          {({ value }) => <Explanation answer={value} />}
        </RemoteView>
      </div>
    </>
  );
}
