/** Rows as CSV by RFC 4180: a head of names, CRLF after each line, null as nothing, an empty text as `""`. */
export function csvText(names: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = [names.map((name) => fieldText(name)), ...rows.map((row) => names.map((name) => fieldText(row[name])))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

function fieldText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
