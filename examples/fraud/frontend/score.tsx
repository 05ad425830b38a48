import { Status } from "@throughline/react";
import type { CSSProperties } from "react";
import "./desk.css";

/** A score with a bar, so that a column of them can be read at a glance. */
export function ScoreBar({ score }: { readonly score: number }) {
  return (
    <span className="desk-score">
      <span
        className="desk-score-bar"
        style={{ "--desk-score": `${Math.round(score * 100)}%` } as CSSProperties}
        aria-hidden="true"
      />
      {score.toFixed(3)}
    </span>
  );
}

/** What the payments API does with a score: it declines from 0.9 on. */
export function Decision({ score }: { readonly score: number }) {
  if (score >= 0.9) return <Status status="broken" word="declined" />;
  return score >= 0.5 ? <Status status="at-risk" word="worth a look" /> : <Status status="held" word="approved" />;
}
