import type { Limits } from "../shape/field.ts";

/** One bound that moved. `narrower`: fewer values fit than before. */
export interface LimitChange {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly direction: "narrower" | "wider" | "other";
}

interface Bound {
  readonly value: number;
  readonly isExclusive: boolean;
}

/** How the bounds of a value changed, each by itself. A pattern in place of another is neither narrower nor wider. */
export function limitChanges(before: Limits = {}, after: Limits = {}): LimitChange[] {
  return [
    ...boundChange({ before: lowerOf(before), after: lowerOf(after), sign: ">", towards: 1 }),
    ...boundChange({ before: upperOf(before), after: upperOf(after), sign: "<", towards: -1 }),
    ...boundChange({
      before: lengthOf(before.minLength),
      after: lengthOf(after.minLength),
      sign: "length >",
      towards: 1,
    }),
    ...boundChange({
      before: lengthOf(before.maxLength),
      after: lengthOf(after.maxLength),
      sign: "length <",
      towards: -1,
    }),
    ...patternChange(before.pattern, after.pattern),
  ];
}

const lengthOf = (value: number | undefined): Bound | undefined =>
  value === undefined ? undefined : { value, isExclusive: false };

/** The bound that counts: of `min` and `exclusiveMin` the one that leaves fewer values. */
function lowerOf({ min, exclusiveMin }: Limits): Bound | undefined {
  if (exclusiveMin !== undefined && (min === undefined || exclusiveMin >= min))
    return { value: exclusiveMin, isExclusive: true };
  return lengthOf(min);
}

function upperOf({ max, exclusiveMax }: Limits): Bound | undefined {
  if (exclusiveMax !== undefined && (max === undefined || exclusiveMax <= max))
    return { value: exclusiveMax, isExclusive: true };
  return lengthOf(max);
}

interface BoundChange {
  readonly before: Bound | undefined;
  readonly after: Bound | undefined;
  readonly sign: string;
  /** 1 where a greater bound is narrower. */
  readonly towards: 1 | -1;
}

function boundChange({ before, after, sign, towards }: BoundChange): LimitChange[] {
  const difference = tightness(after, towards) - tightness(before, towards);
  const isSame = difference === 0 || Number.isNaN(difference);
  const step = isSame ? Number(after?.isExclusive ?? false) - Number(before?.isExclusive ?? false) : difference;
  if (step === 0) return [];
  const says = (bound: Bound | undefined) =>
    bound === undefined ? undefined : `${sign}${bound.isExclusive ? "" : "="} ${bound.value}`;
  return [{ before: says(before), after: says(after), direction: step > 0 ? "narrower" : "wider" }];
}

const tightness = (bound: Bound | undefined, towards: 1 | -1) =>
  bound === undefined ? Number.NEGATIVE_INFINITY : bound.value * towards;

function patternChange(before: string | undefined, after: string | undefined): LimitChange[] {
  if (before === after) return [];
  const direction = before === undefined ? "narrower" : after === undefined ? "wider" : "other";
  const says = (pattern: string | undefined) => (pattern === undefined ? undefined : `matches ${shown(pattern)}`);
  return [{ before: says(before), after: says(after), direction }];
}

/** A pattern as far as people read one: that of an instant has hundreds of letters. */
const shown = (pattern: string) => (pattern.length <= 60 ? pattern : `${pattern.slice(0, 29)}…${pattern.slice(-30)}`);
