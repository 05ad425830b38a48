/** The name that is most like `name`, when one is like enough to be meant; undefined otherwise. Upper and lower case are alike. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const inOtherCase = names.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (inOtherCase !== undefined) return inOtherCase;
  const limit = Math.max(2, Math.floor(name.length / 3));
  const scored = names
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= limit);
  scored.sort((a, b) => a.distance - b.distance);
  return scored[0]?.candidate ?? names.find((candidate) => candidate.startsWith(name) || name.startsWith(candidate));
}

/** Least insertions, deletions and replacements that make `a` into `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, replace));
    }
    row = next;
  }
  return row[b.length] as number;
}
