import { Button, Status } from "@throughline/react";
import { type ReactElement, type ReactNode, useState } from "react";
import type { StudioExample } from "throughline/client/studio";
import { giveKey, givenKey } from "../asking/studio.ts";
import { CodeBlock, JsonBlock } from "./code-block.tsx";
import { type Sent, send } from "./send.ts";
import { millisecondsText } from "./words.ts";

/** Sends a request of one's own to the served project and shows all of the answer. */
export function TryIt({
  example,
  keyRequired = false,
  action = "Send",
  onSent,
  children,
}: {
  readonly example: StudioExample;
  readonly keyRequired?: boolean;
  /** Verb of the button. @default "Send" */
  readonly action?: string;
  readonly onSent?: (sent: Sent) => void;
  /** Shows the answer in another way. */
  readonly children?: (sent: Sent) => ReactNode;
}): ReactElement {
  const [path, setPath] = useState(example.path);
  const [body, setBody] = useState(example.body === null ? null : JSON.stringify(example.body, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (data: FormData) => {
    const key = String(data.get("key") ?? "");
    if (key !== "") giveKey(key);
    const wrong = body === null ? null : jsonFault(body);
    setProblem(wrong);
    if (wrong !== null) return;
    setBusy(true);
    const answer = await send({ method: example.method, path, body });
    setBusy(false);
    setSent(answer);
    onSent?.(answer);
  };
  return (
    <div className="st-two">
      <form className="st-form" action={submit} aria-label="Request">
        <label className="st-field">
          <span>
            <span className="st-method">{example.method}</span> path
          </span>
          <input
            className="tl-input"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            spellCheck={false}
          />
        </label>
        {body === null ? null : <Body body={body} setBody={setBody} problem={problem} />}
        {keyRequired ? <KeyField /> : null}
        <span className="st-row">
          <Button type="submit" look="primary" aria-disabled={busy}>
            {busy ? "Waiting" : action}
          </Button>
          <span className="st-note">The call is real: it is logged and counted.</span>
        </span>
        <details>
          <summary>The same in a shell</summary>
          <CodeBlock text={example.curl} label="command" />
        </details>
      </form>
      <div className="st-stack" aria-live="polite">
        {sent === null ? (
          <p className="st-note">The answer comes here.</p>
        ) : (
          (children ?? ((one) => <Answer sent={one} />))(sent)
        )}
      </div>
    </div>
  );
}

function Body({
  body,
  setBody,
  problem,
}: {
  readonly body: string;
  readonly setBody: (body: string) => void;
  readonly problem: string | null;
}): ReactElement {
  return (
    <label className="st-field">
      <span>Body, JSON</span>
      <textarea
        className="tl-input"
        rows={Math.min(16, body.split("\n").length + 1)}
        value={body}
        spellCheck={false}
        aria-invalid={problem !== null}
        onChange={(event) => setBody(event.target.value)}
      />
      {problem === null ? null : (
        <span className="st-bad" role="alert">
          {problem}
        </span>
      )}
    </label>
  );
}

function KeyField(): ReactElement {
  const known = givenKey() !== undefined;
  return (
    <label className="st-field">
      <span>API key{known ? ", kept in this tab; type to change it" : ", kept in this tab only"}</span>
      <input
        className="tl-input"
        name="key"
        type="password"
        autoComplete="off"
        placeholder={known ? "given" : "tl_…"}
      />
    </label>
  );
}

/** Status, time, release and body of an answer. */
export function Answer({ sent }: { readonly sent: Sent }): ReactElement {
  return (
    <>
      <AnswerHead sent={sent} />
      <JsonBlock value={sent.body} label="answer" />
    </>
  );
}

/** Status, time and release of an answer. */
export function AnswerHead({ sent }: { readonly sent: Sent }): ReactElement {
  const { status, tookMs, release, degraded } = sent;
  return (
    <p className="st-row">
      <Status
        status={status >= 200 && status < 300 ? "held" : "broken"}
        word={status === 0 ? "no answer" : String(status)}
      />
      <span>{millisecondsText(tookMs)}</span>
      {release === null ? null : <code className="st-note">{release}</code>}
      {degraded ? <Status status="at-risk" word="fallback answered" /> : null}
    </p>
  );
}

function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return `The body is no JSON: ${(error as Error).message}`;
  }
}
