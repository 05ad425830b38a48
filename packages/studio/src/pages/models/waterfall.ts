import type { StudioRowExplanation } from "throughline/client/studio";

/** One step from what is expected to the score. */
export interface WaterfallStep {
  readonly name: string;
  /** Undefined for several inputs together. */
  readonly value: StudioRowExplanation["contributions"][number]["value"] | undefined;
  readonly masked: boolean;
  readonly unit: string | null;
  readonly shap: number;
  /** Where its bar begins, and how wide it is, percent. */
  readonly start: number;
  readonly width: number;
}

/** Inputs with a step of their own; the rest is one step. */
const ownSteps = 14;
/** Least width of a bar, percent. */
const leastWidth = 0.3;

/** The way from the expected raw score to that of a row, the greatest steps first. */
export function waterfallOf({
  base,
  contributions,
}: Pick<StudioRowExplanation, "base" | "contributions">): WaterfallStep[] {
  const own = contributions.slice(0, contributions.length > ownSteps + 1 ? ownSteps : undefined);
  const rest = contributions.slice(own.length);
  const steps = [
    ...own.map(({ feature, ...step }) => ({ name: feature, ...step })),
    ...(rest.length === 0
      ? []
      : [{ name: `${rest.length} more inputs`, value: undefined, masked: false, unit: null, shap: sumOf(rest) }]),
  ];
  const ends = steps.map((_, i) => base + sumOf(steps.slice(0, i + 1)));
  const [least, most] = [Math.min(base, ...ends), Math.max(base, ...ends)];
  const share = (value: number) => (most === least ? 50 : ((value - least) / (most - least)) * 100);
  return steps.map((step, i) => {
    const [from, to] = [share(ends[i - 1] ?? base), share(ends[i] ?? base)];
    const width = Math.max(leastWidth, Math.abs(to - from));
    return { ...step, start: Math.min(from, to, 100 - width), width };
  });
}

const sumOf = (steps: readonly { readonly shap: number }[]) => steps.reduce((sum, { shap }) => sum + shap, 0);
