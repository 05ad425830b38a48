/**
 * How likely it is that a first sample has at least so many failures as it has, when both samples fail equally often: the one-sided exact
 * test of Fisher, by the upper tail of the hypergeometric distribution.
 *
 * @param failures  failures in the first and in the second sample, integers >= 0
 * @param sizes     sizes of both samples, integers >= the failures in them
 * @returns probability, 0 to 1; 1 where either sample is empty or nothing failed
 * @source Fisher, "The logic of inductive inference", 1935
 */
export function fisherExactGreater(failures: readonly [number, number], sizes: readonly [number, number]): number {
  const [first, second] = failures;
  const [n, m] = sizes;
  const total = first + second;
  if (n === 0 || m === 0 || first === 0) return 1;
  let term = Math.exp(logChoose(n, first) + logChoose(m, second) - logChoose(n + m, total));
  let sum = 0;
  for (let x = first; x <= Math.min(total, n); x++) {
    sum += term;
    if (term < sum * 1e-17) break;
    term *= ((total - x) * (n - x)) / ((x + 1) * (m - total + x + 1));
  }
  return Math.min(1, sum);
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/** Stirling's series, to within 1e-10 from 16 on; the product below that. */
function logFactorial(n: number): number {
  if (n < 16) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const x = n + 1;
  return (
    (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5)
  );
}
