/** Where a text stops being JSON. `end`: the text ends too early, so that it may have been cut off. */
export interface JsonFault {
  /** Position in the text, from 0. */
  readonly offset: number;
  readonly found: "end" | "text";
}

const token =
  /\s*(?:([{}[\],:])|("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type Wanted = "value" | "value or ]" | "name" | "name or }" | ":" | ", or ]" | ", or }" | "end";

/** What may follow, and what it leads to: `push` opens a list or an object, `pop` closes it. */
interface Reader {
  wanted: Wanted;
  readonly open: ("[" | "{")[];
}

/**
 * The first place at which a text is no JSON, since what an engine says of it does not name the place in every case. Undefined where
 * none is found: in JSON, and where only a rare control character or space is wrong.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const reader: Reader = { wanted: "value", open: [] };
  let offset = 0;
  while (true) {
    token.lastIndex = offset;
    const match = token.exec(text);
    if (match === null) return faultAt(text, text.length - text.slice(offset).trimStart().length, reader);
    const isTaken = take(reader, match);
    if (!isTaken) return { offset: offset + match[0].length - match[0].trimStart().length, found: "text" };
    offset = token.lastIndex;
  }
}

function faultAt(text: string, start: number, { wanted }: Reader): JsonFault | undefined {
  if (start < text.length) return { offset: start, found: isCut(text.slice(start)) ? "end" : "text" };
  return wanted === "end" ? undefined : { offset: text.length, found: "end" };
}

/** True for the beginning of a text, number or word that goes on past the end. */
const isCut = (rest: string) =>
  /^(?:"(?:[^"\\\n]|\\.)*\\?|-|t(?:r(?:u)?)?|f(?:a(?:l(?:s)?)?)?|n(?:u(?:l)?)?)$/.test(rest);

/** Moves on by one token; false where it may not stand here. */
function take(reader: Reader, [, mark, string, scalar]: RegExpExecArray): boolean {
  const { wanted } = reader;
  const isName = wanted === "name" || wanted === "name or }";
  if (isName && string !== undefined) return to(reader, ":");
  if (wanted.startsWith("value") && (string ?? scalar) !== undefined) return to(reader, afterValue(reader));
  if (wanted.startsWith("value") && (mark === "{" || mark === "[")) return opened(reader, mark);
  if (wanted === ":" && mark === ":") return to(reader, "value");
  if (wanted === ", or ]" && mark === ",") return to(reader, "value");
  if (wanted === ", or }" && mark === ",") return to(reader, "name");
  if (mark === undefined || !["}", "]"].includes(mark) || !wanted.endsWith(mark)) return false;
  reader.open.pop();
  return to(reader, afterValue(reader));
}

function to(reader: Reader, wanted: Wanted): true {
  reader.wanted = wanted;
  return true;
}

function opened(reader: Reader, mark: "{" | "["): true {
  reader.open.push(mark);
  return to(reader, mark === "{" ? "name or }" : "value or ]");
}

function afterValue({ open }: Reader): Wanted {
  const around = open.at(-1);
  if (around === undefined) return "end";
  return around === "{" ? ", or }" : ", or ]";
}
