const wholeNumbers: ReadonlySet<string> = new Set([
  ...["rounds", "leaves", "minDataInLeaf", "maxBins", "baggingFrequency", "rankTruncation"],
]);
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  rounds: [1, 10_000],
  leaves: [2, 1_024],
  learningRate: [1e-9, 1],
  minDataInLeaf: [1, 1e9],
  lambda: [0, 1e9],
  maxBins: [2, 255],
  positiveWeight: [1e-6, 1e6],
  baggingFraction: [0.001, 1],
  baggingFrequency: [1, 10_000],
  featureFraction: [0.001, 1],
  quantile: [0.001, 0.999],
  rankTruncation: [1, 10_000],
};

/** True for a parameter that takes whole numbers only. */
export const isWholeParameter = (name: string): boolean => wholeNumbers.has(name);

/** The parameters of gradient boosting. */
export const parameterNames: readonly string[] = Object.keys(ranges);

/** What is wrong with a parameter of a trainer: its name, its bounds, or that it is no whole number; undefined where nothing is. */
export function parameterFault(name: string, given: unknown): string | undefined {
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (range === undefined) return `trainer has no such parameter: ${name}`;
  if (given === undefined) return undefined;
  const [low, high] = range;
  if (!(typeof given === "number" && given >= low && given <= high))
    return `${name} is not between ${low} and ${high}: ${given}`;
  return wholeNumbers.has(name) && !Number.isInteger(given) ? `${name} is not a whole number: ${given}` : undefined;
}
