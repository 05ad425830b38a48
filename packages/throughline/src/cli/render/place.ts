import type { PlaceNow } from "../../contracts/diff/break-report.ts";

/** `data/payments.ts:18`; empty for what stands nowhere, a word for what is no longer written or could not be read. */
export function formatPlace(place: PlaceNow | undefined): string {
  if (typeof place === "string") return place;
  if (place === undefined || place.file === "") return "";
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
