import type { Place } from "../../contracts/errors/index.ts";

/** `data/payments.ts:18`; empty for what stands nowhere. */
export function formatPlace(place: Place | undefined): string {
  if (place === undefined || place.file === "") return "";
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}

/** `1 declaration`, `14 declarations`; the plural is the singular with an s. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
