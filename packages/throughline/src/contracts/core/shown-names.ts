const shownAtMost = 12;

/** Names as hints list them: `a, b, c`, or the first twelve and how many more there are. */
export function shownNames(names: readonly string[]): string {
  const more = names.length - shownAtMost;
  return names.slice(0, shownAtMost).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
