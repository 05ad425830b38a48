import type { StudioFeatureEffect } from "throughline/client/studio";

/** A dot of a line: where it stands, and the fifth of values that it is in. */
export interface SwarmDot {
  /** Percent of the width. */
  readonly x: number;
  /** Pixels from the top. */
  readonly y: number;
  /** 0 the least values to 4 the greatest; absent where values have no order. */
  readonly place: number | undefined;
}

/** Columns that dots are gathered in, and the distance between two in one column, pixels. */
const columns = 90;
const apart = 3.4;

/** Places dots by what they add; those that would lie on each other stand above and below the middle. */
export function swarmOf(
  points: StudioFeatureEffect["points"],
  room: { readonly least: number; readonly most: number; readonly height: number },
): SwarmDot[] {
  const span = room.most - room.least || 1;
  const standing = new Map<number, number>();
  return points.map(({ shap, place }): SwarmDot => {
    const share = (shap - room.least) / span;
    const column = Math.round(share * columns);
    const count = standing.get(column) ?? 0;
    standing.set(column, count + 1);
    const most = Math.floor((room.height / 2 - 3) / apart);
    const level = Math.min(most, Math.ceil(count / 2)) * (count % 2 === 0 ? 1 : -1);
    return {
      x: 1 + share * 98,
      y: room.height / 2 + level * apart,
      place: place === null ? undefined : Math.min(4, Math.floor(place * 5)),
    };
  });
}
