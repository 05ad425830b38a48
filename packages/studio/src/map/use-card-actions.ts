import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { go, withParameters } from "../navigation/address.ts";
import { declarationPath } from "../navigation/pages.ts";
import type { MapLayout } from "./layout.ts";
import { type CardActions, cardId } from "./map-card.tsx";
import { isArrowKey, walk } from "./walk.ts";

/** When the room of the map is what it will be after a selection, milliseconds. */
const settledMs = 120;

/** What clicks and keys do with cards, and which card Tab reaches: the selected one, else the one that had the focus, else the first. */
export function useCardActions({
  graph,
  layout,
  selected,
  setHovered,
}: {
  readonly graph: StudioGraph;
  readonly layout: MapLayout;
  readonly selected: string | null;
  readonly setHovered: (id: string | null) => void;
}): { readonly actions: CardActions; readonly reachable: string | undefined } {
  const [focused, setFocused] = useState<string | null>(null);
  const first = layout.rows.flatMap(({ ids }) => ids)[0];
  const reachable = [focused, selected].find((id) => id !== null && layout.cards.has(id)) ?? first;
  const actions = useMemo<CardActions>(() => {
    const select = (id: string, how: "push" | "replace" = "push") =>
      go(withParameters({ select: id, field: null }), how);
    const key = (id: string, event: KeyboardEvent) => {
      const node = graph.nodes.find((one) => one.id === id);
      if (event.key === "Enter" && node !== undefined) go(declarationPath(node));
      else if (event.key === " ") select(id);
      else if (isArrowKey(event.key)) {
        const next = walk(id, event.key, { layout, links: graph.edges });
        if (next !== undefined) {
          focusCard(next);
          setFocused(next);
          if (new URL(window.location.href).searchParams.has("select")) select(next, "replace");
        }
      } else return;
      event.preventDefault();
    };
    return { select: (id) => select(id), hover: setHovered, key };
  }, [graph, layout, setHovered]);
  useEffect(() => {
    // After the inspector took its room.
    const timer = setTimeout(() => showCard(selected), settledMs);
    return () => clearTimeout(timer);
  }, [selected, layout]);
  return { actions, reachable };
}

function focusCard(id: string): void {
  const card = document.getElementById(cardId(id));
  card?.focus({ preventScroll: true });
  showCard(id);
}

function showCard(id: string | null): void {
  if (id !== null) document.getElementById(cardId(id))?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
