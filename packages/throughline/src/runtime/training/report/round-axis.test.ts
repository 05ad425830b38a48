import { expect, it } from "vitest";
import { roundAxis } from "./round-axis.ts";

it.each<[number[], string[]]>([
  [
    [0.5082, 0.5379],
    ["0.510", "0.515", "0.520", "0.525", "0.530", "0.535"],
  ],
  [
    [0.4513, 0.5791],
    ["0.46", "0.48", "0.50", "0.52", "0.54", "0.56"],
  ],
  [
    [-3, 3],
    ["-3", "-2", "-1", "0", "1", "2", "3"],
  ],
  [
    [-0.02, 0.03],
    ["-0.02", "-0.01", "0.00", "0.01", "0.02", "0.03"],
  ],
  [
    [1_000, 5_500],
    ["1,000", "2,000", "3,000", "4,000", "5,000"],
  ],
  [
    [0, 5e6],
    ["0", "1M", "2M", "3M", "4M", "5M"],
  ],
  [[7], ["6.0", "6.5", "7.0", "7.5", "8.0"]],
  [
    [0.70001, 0.70004],
    ["0.700010", "0.700015", "0.700020", "0.700025", "0.700030", "0.700035", "0.700040"],
  ],
])("has ticks at round numbers, each told from the next: %j", (values, wanted) => {
  const { ticks, format, min, max } = roundAxis(values, "AUC");
  expect(ticks.map(format)).toEqual(wanted);
  expect(ticks.every((tick) => tick >= min - 1e-9 && tick <= max + 1e-9)).toBe(true);
});
