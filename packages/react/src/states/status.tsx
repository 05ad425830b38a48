import type { ReactElement } from "react";
import { Icon, type IconName } from "../controls/icons.tsx";

/** How a promise stands. `not-measured` is never shown like `held`. */
export type StatusName = "held" | "at-risk" | "broken" | "not-measured";

const looks: Readonly<Record<StatusName, { readonly icon: IconName; readonly word: string }>> = {
  held: { icon: "check", word: "held" },
  "at-risk": { icon: "warning", word: "at risk" },
  broken: { icon: "cross", word: "broken" },
  "not-measured": { icon: "dash", word: "not measured" },
};

/** A status as icon, word and colour together. */
export function Status({
  status,
  word,
}: {
  readonly status: StatusName;
  /** What is said instead of the status's own word. */
  readonly word?: string;
}): ReactElement {
  const look = looks[status];
  return (
    <span className={`tl-status tl-status-${status}`}>
      <span className="tl-status-mark">
        <Icon name={look.icon} />
      </span>
      {word ?? look.word}
    </span>
  );
}
