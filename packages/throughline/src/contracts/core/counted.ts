/** `1 row`, `200,011 rows`; the plural is the singular with an s. The number is whole. */
export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** By hand: the first use of `toLocaleString` loads the tables of a language, which takes 10 ms. */
const grouped = (number: number) => String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
