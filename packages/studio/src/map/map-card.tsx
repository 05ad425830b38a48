import { Icon, type StatusName } from "@throughline/react";
import type { KeyboardEvent, MouseEvent, ReactElement } from "react";
import type { StudioNode } from "throughline/client/studio";
import { declarationPath } from "../navigation/pages.ts";
import { type BreakMark, markWords } from "./breaks.ts";
import { cardText } from "./card-text.ts";
import type { Box } from "./layout.ts";

/** What the map tells a card about itself. */
export interface CardState {
  readonly status: StatusName | null;
  readonly selected: boolean;
  readonly dim: boolean;
  /** True for the one card that Tab reaches. */
  readonly reachable: boolean;
  /** Its fields that lie on the path of the traced field. */
  readonly fields: readonly string[] | undefined;
  /** How it stands to the breaks of the sources; null where none reaches it, or none are shown. */
  readonly mark: BreakMark | null;
}

/** What can be done with a card. */
export interface CardActions {
  readonly select: (id: string) => void;
  readonly hover: (id: string | null) => void;
  readonly key: (id: string, event: KeyboardEvent) => void;
}

const words: Readonly<Record<StatusName, string>> = {
  held: "held",
  "at-risk": "at risk",
  broken: "broken",
  "not-measured": "not measured",
};

/** A declaration on the map. A click selects it; Enter opens its page, and so does its link in a new tab. */
export function MapCard({
  node,
  box,
  state,
  actions,
}: {
  readonly node: StudioNode;
  readonly box: Box;
  readonly state: CardState;
  readonly actions: CardActions;
}): ReactElement {
  const { figure, note } = cardText(node);
  const clicked = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    actions.select(node.id);
  };
  return (
    <a
      className="st-card"
      id={cardId(node.id)}
      href={declarationPath(node)}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      tabIndex={state.reachable ? 0 : -1}
      data-status={state.status ?? "none"}
      data-dim={state.dim}
      data-break={state.mark ?? undefined}
      aria-current={state.selected ? "true" : undefined}
      onClick={clicked}
      onKeyDown={(event) => actions.key(node.id, event)}
      onFocus={() => actions.hover(node.id)}
      onBlur={() => actions.hover(null)}
      onPointerEnter={() => actions.hover(node.id)}
      onPointerLeave={() => actions.hover(null)}
    >
      <span className="st-card-kind">
        {node.title}
        {state.mark === null ? null : <b className="st-card-break">· {markWords[state.mark]}</b>}
        {state.mark === null ? <Mark status={state.status} /> : <BreakIcon mark={state.mark} />}
      </span>
      <span className="st-card-name" title={node.name}>
        {node.name}
      </span>
      <span className="st-card-figure">
        {state.fields === undefined ? (
          <>
            {figure}
            <span className="st-card-note">
              {figure !== null && note !== null ? " · " : ""}
              {note}
            </span>
          </>
        ) : (
          <span className="st-card-fields">{state.fields.join(", ")}</span>
        )}
      </span>
    </a>
  );
}

export const cardId = (id: string) => `card ${id}`.replaceAll(" ", "-");

function Mark({ status }: { readonly status: StatusName | null }): ReactElement | null {
  if (status === null) return null;
  return (
    <span className="st-mark-dot" data-status={status} title={words[status]}>
      {status === "broken" ? <Icon name="cross" /> : status === "at-risk" ? <Icon name="warning" /> : null}
      <span className="tl-hidden">, {words[status]}, </span>
    </span>
  );
}

/** Its icon goes before that of the status, which the released state has. */
const BreakIcon = ({ mark }: { readonly mark: BreakMark }): ReactElement => (
  <span className="st-mark-dot" data-status="broken">
    <Icon name={mark === "may-break" ? "warning" : "cross"} />
  </span>
);
