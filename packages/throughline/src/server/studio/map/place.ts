import type { StudioPlace } from "../../../client/studio/studio-values.ts";
import type { Place } from "../../../contracts/errors/throughline-error.ts";

/** A place without what only terminals need. */
export function placeOf(place: Place | undefined): StudioPlace | null {
  if (place === undefined) return null;
  const { file, line, column } = place;
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
