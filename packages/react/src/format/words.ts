const known: Readonly<Record<string, string>> = {
  id: "id",
  url: "URL",
  sql: "SQL",
  http: "HTTP",
  api: "API",
  kpi: "KPI",
  usd: "USD",
  eur: "EUR",
};

/** A name of a field or declaration as a label in sentence case: `paid_at` is "Paid at". */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[\s_.-]+/)
    .filter(Boolean)
    .map((word) => known[word.toLowerCase()] ?? word.toLowerCase());
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A count with its noun: "1 row", "2,000 rows". */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}
