import type { Place } from "../../contracts/errors/index.ts";

/** `data/payments.ts:18`; empty for what stands nowhere. */
export function formatPlace(place: Place | undefined): string {
  if (place === undefined || place.file === "") return "";
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
