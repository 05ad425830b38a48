import type { RemoteField } from "throughline/client";
import { numberText } from "./number-text.ts";
import { datedTime, exactTime, relativeTime } from "./time-text.ts";

/** How a value of a field is shown. */
export interface ValueText {
  readonly kind: "text" | "number" | "time" | "boolean" | "null" | "masked" | "json";
  readonly text: string;
  /** What the text leaves out, to be told on hover and focus. */
  readonly exact?: string;
}

/** How values are told. */
export interface ValueOptions {
  /** The clock that times are told by, in milliseconds. */
  readonly now: number;
  /** True shows personal data in the clear. @default false */
  readonly reveal?: boolean;
  /** Digits after the point of doubles. Default: four significant ones. */
  readonly digits?: number | undefined;
  /** True tells times by their date, however short ago they are. @default false */
  readonly dated?: boolean;
}

/** True for types whose values are right-aligned. */
export const isNumeric = (type: string): boolean => /^(int|float|decimal|double)/.test(type);

/** A value of a field as people read it. Personal data is masked unless it is asked for. */
export function valueText(field: RemoteField, value: unknown, options: ValueOptions): ValueText {
  if (value === null || value === undefined) return { kind: "null", text: "null" };
  if (field.pii === true && options.reveal !== true) return { kind: "masked", text: "masked" };
  if (typeof value === "boolean") return { kind: "boolean", text: value ? "yes" : "no" };
  if (field.type === "timestamp" && typeof value === "string")
    return { kind: "time", text: timeText(value, options), exact: exactTime(value) };
  if (typeof value === "object") return { kind: "json", text: JSON.stringify(value) };
  if (isNumeric(field.type)) return numberValue(value as number | string, field.type, options.digits);
  return { kind: "text", text: String(value) };
}

const timeText = (instant: string, { now, dated = false }: ValueOptions) =>
  dated ? datedTime(instant) : relativeTime(instant, now);

function numberValue(value: number | string, type: string, digits: number | undefined): ValueText {
  const text = numberText(value, type, digits);
  const exact = String(value);
  const same = text.replaceAll(",", "").replace("−", "-") === exact || Number(text.replaceAll(",", "")) === value;
  return { kind: "number", text, ...(same ? {} : { exact }) };
}
