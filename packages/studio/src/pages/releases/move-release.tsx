import { Button, Dialog, ErrorCard, RemoteView, useToast, useUrlParameter } from "@throughline/react";
import { type ReactElement, useState } from "react";
import type { RemoteProblem } from "throughline/client";
import type { StudioMoveKind, StudioReleaseSummary } from "throughline/client/studio";
import { asProblem } from "../../asking/asked-values.ts";
import { studio } from "../../asking/studio.ts";
import { refreshAnswers, useAsked } from "../../asking/use-asked.ts";
import { moveWords } from "./move-words.ts";
import { ReleaseDiff } from "./release-diff.tsx";

/** Asks whether this release is to answer, shows what that changes, and does it. Opened by `?move=1` too; nothing where it can't be moved. */
export function MoveRelease({ release }: { readonly release: StudioReleaseSummary }): ReactElement | null {
  const [asked, ask] = useUrlParameter("move");
  const { move, canary } = release;
  if (move === null) return null;
  const open = asked === "end" && canary !== null ? "end" : asked === "1" ? move : null;
  return (
    <span className="st-row">
      {canary === null ? null : <Button onClick={() => ask("end")}>End the canary</Button>}
      <Button look={move === "promote" ? "primary" : "plain"} onClick={() => ask("1")}>
        {moveWords(release, move).verb}
      </Button>
      {open === null ? null : <Confirm release={release} kind={open} onClose={() => ask(null)} />}
    </span>
  );
}

interface ConfirmProps {
  readonly release: StudioReleaseSummary;
  readonly kind: StudioMoveKind;
  readonly onClose: () => void;
}

function Confirm({ release, kind, onClose }: ConfirmProps): ReactElement {
  const { id } = release;
  const diff = useAsked(`diff ${id}`, (signal) => studio.releaseDiff(id, { signal }));
  const [reason, setReason] = useState("");
  const { move, busy, problem } = useMove({ release, kind, onClose });
  const words = moveWords(release, kind);
  return (
    <Dialog
      open
      title={words.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" aria-disabled={busy} onClick={() => busy || void move(reason)}>
            {words.button}
          </Button>
        </>
      }
    >
      <p>{words.text}</p>
      {problem === null ? null : <ErrorCard problem={problem} />}
      <RemoteView state={diff} what="what it changes" shape="table" empty="Nothing differs">
        {(found) => <ReleaseDiff diff={found} />}
      </RemoteView>
      <label className="st-field">
        <span>Reason, kept with the move</span>
        <input
          className="tl-input"
          value={reason}
          maxLength={1_000}
          placeholder="such as: p99 doubled"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </Dialog>
  );
}

function useMove({ release: { id, canary }, kind, onClose }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RemoteProblem | null>(null);
  const tell = useToast();
  const move = async (reason: string) => {
    setBusy(true);
    setProblem(null);
    try {
      const why = reason.trim() === "" ? {} : { reason };
      const step = canary === null ? {} : { step: canary.step };
      const { current } = await studio.moveRelease({ kind, release: id, ...step, ...why });
      tell({ text: kind === "end" ? `${current} answers all` : movedText(id, current) });
      onClose();
      refreshAnswers();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { move, busy, problem };
}

const movedText = (id: string, current: string) =>
  current === id ? `${id} answers now` : `${id} answers a share of the requests`;
