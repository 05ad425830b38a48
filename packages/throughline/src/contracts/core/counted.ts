/** `1 row`, `200,011 rows`; the plural is the singular with an s. */
export function counted(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
