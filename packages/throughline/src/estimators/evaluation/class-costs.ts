/** What the decisions of a classifier of several classes cost on some rows, in money. */
export interface ClassCosts {
  /** Each row taken for its most probable class. */
  readonly total: number;
  /** All rows taken for one class, that which costs least so. */
  readonly one: { readonly class: number; readonly total: number };
  /** Each row taken for the class that costs least by its probabilities; undefined above 100 classes. */
  readonly leastExpected?: number;
}

/** Rows with the probability of every class, row-major, and the class that each one is of. */
interface DecidedRows {
  readonly probabilities: Float64Array;
  readonly label: Float64Array;
  readonly classes: number;
}

/** Classes for which each row's expected costs are still worked out: their number goes in squared. */
const MOST_EXPECTED = 100;

/** The costs of all rows, from how many there are of each class and each decision; both (truth, said), row-major. */
export function confusionCost(costs: Float64Array, confusion: Uint32Array): number {
  return confusion.reduce((sum, rows, cell) => sum + rows * (costs[cell] as number), 0);
}

/** What decisions cost, and what others would. */
export function classCosts(of: DecidedRows, costs: Float64Array, confusion: Uint32Array): ClassCosts {
  const { classes } = of;
  const each = Array.from({ length: classes }, (_, said) => {
    const total = of.label.reduce((sum, truth) => sum + (costs[truth * classes + said] as number), 0);
    return { class: said, total };
  });
  return {
    total: confusionCost(costs, confusion),
    one: each.reduce((least, next) => (next.total < least.total ? next : least)),
    ...(classes > MOST_EXPECTED ? {} : { leastExpected: expectedCost(of, costs) }),
  };
}

/** @source Elkan 2001, "The foundations of cost-sensitive learning", eq. 1 */
function expectedCost({ probabilities, label, classes }: DecidedRows, costs: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < label.length; row++) {
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (let said = 0; said < classes; said++) {
      let expected = 0;
      for (let truth = 0; truth < classes; truth++)
        expected += (probabilities[row * classes + truth] as number) * (costs[truth * classes + said] as number);
      if (expected < least) [best, least] = [said, expected];
    }
    sum += costs[(label[row] as number) * classes + best] as number;
  }
  return sum;
}
