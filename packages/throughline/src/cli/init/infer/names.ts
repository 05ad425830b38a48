/** PostgreSQL's bound for names, so that a column can go on into any database. */
const longestName = 63;

/**
 * A name in the words of SQL: lower case, `_` between words, without accents; letters of other scripts stay.
 * `"Order ID"` is `order_id`, `"größe (cm)"` is `große_cm`, `"2024 sales"` is `column_2024_sales`.
 */
export function snakeName(written: string, prefix = "column"): string {
  const words = written
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
  const named = /^\p{L}/u.test(words) ? words : `${prefix}${words === "" ? "" : `_${words}`}`;
  return [...named].slice(0, longestName).join("").replace(/_+$/, "");
}

/** The name, with a number behind it where it is taken; takes it. */
export function freeName(name: string, taken: Set<string>, separator = "_"): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number++) {
    const ending = `${separator}${number}`;
    free = `${[...name].slice(0, longestName - ending.length).join("")}${ending}`;
  }
  taken.add(free.toLowerCase());
  return free;
}

/** A name of plain letters, for declarations, files and paths: `sales-2024 (final)` is `sales_2024_final`. */
export function plainName(written: string, fallback: string): string {
  const plain = snakeName(written, fallback)
    .replaceAll(/[^a-z0-9_]+/g, "_")
    .replaceAll(/_{2,}/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[a-z]/.test(plain) ? plain : plain === "" ? fallback : `${fallback}_${plain}`;
}

/** `order_lines` as an identifier: `orderLines`. */
export function camelName(name: string): string {
  return name.replaceAll(/[_-]+([A-Za-z0-9])/g, (_, next: string) => next.toUpperCase());
}

/** `order_lines` in words: `Order lines`. */
export function titleOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const reservedWords =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield undefined";

/** What the written files import by name. */
const importedNames =
  "agent app apiKey bar bigint boolean check dashboard date decimal defineConfig documents double endpoint entity featureView get gradientBoosting integer json knowledgeBase kpi line list metric model page passages post predictions prompt service source sql table text timestamp z DataTable KpiTile rowCount targetRate amountTotal amountMean handbook knowledge answerQuestion guide";

/** Hands out the identifiers of a project's exports, each once, and none that a file needs for something else. */
export function identifiers(): (name: string) => string {
  const taken = new Set(`${reservedWords} ${importedNames}`.split(" "));
  return (name) => {
    let free = name;
    for (let number = 1; taken.has(free); number++) free = number === 1 ? `${name}Rows` : `${name}${number}`;
    taken.add(free);
    return free;
  };
}
