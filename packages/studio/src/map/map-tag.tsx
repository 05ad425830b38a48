import { Icon } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioEdge, StudioStatus } from "throughline/client/studio";
import { heldText } from "../pieces/words.ts";

/** The hand-offs that enter one card from one side, as their tag says them. */
export interface TagText {
  readonly text: string;
  readonly status: StudioStatus;
}

/** Letters of families that a tag has room for. */
const longest = 26;

/** Families and clauses of hand-offs in few words: "data to ml 2/5", "2 hand-offs 4/9". */
export function tagText(edges: readonly StudioEdge[]): TagText {
  const handOffs = edges.flatMap(({ handOff }) => handOff ?? []);
  const families = [...new Set(handOffs.map(({ family }) => family))];
  const sum = (pick: (one: (typeof handOffs)[number]) => number) =>
    handOffs.reduce((total, one) => total + pick(one), 0);
  const status = handOffs.some((one) => one.status === "broken")
    ? "broken"
    : handOffs.every((one) => one.status === "held")
      ? "held"
      : "not-measured";
  const counts = { held: sum(({ held }) => held), total: sum(({ total }) => total), status } as const;
  const joined = families.join(", ");
  const name = joined.length <= longest ? joined : `${handOffs.length} hand-offs`;
  return { text: `${name} ${heldText(counts)}`, status };
}

/** The tag that hand-offs enter a card through. A click shows them. */
export function MapTag({
  tag,
  x,
  y,
  dim,
  breaks,
  onOpen,
  reader,
}: {
  readonly tag: TagText;
  readonly x: number;
  readonly y: number;
  readonly dim: boolean;
  /** True where the sources break a hand-off that enters here. */
  readonly breaks: boolean;
  readonly onOpen: () => void;
  /** Name of the declaration that it leads to. */
  readonly reader: string;
}): ReactElement {
  return (
    <button
      type="button"
      className="st-tag"
      style={{ left: x, top: y }}
      tabIndex={-1}
      data-status={breaks ? "broken" : tag.status}
      data-break={breaks}
      data-dim={dim}
      onClick={onOpen}
    >
      {breaks || tag.status === "broken" ? <Icon name="cross" /> : null}
      {tag.text}
      {breaks ? " · breaks" : null}
      <span className="tl-hidden">, handed to {reader}</span>
    </button>
  );
}
