const quote = 34;
const backslash = 92;
const comma = 44;
const colon = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** Index behind the string literal that starts at `start`. */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = json.charCodeAt(at);
    if (code === quote) return at + 1;
    at += code === backslash ? 2 : 1;
  }
}

function nestedEnd(json: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(json, at);
      continue;
    }
    at += 1;
    if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth === 0) return at;
  }
}

function scalarEnd(json: string, start: number): number {
  let at = start;
  while (json.charCodeAt(at) > 32 && json.charCodeAt(at) !== comma && json.charCodeAt(at) !== closeBrace) at += 1;
  return at;
}

function valueEnd(json: string, start: number): number {
  const code = json.charCodeAt(start);
  if (code === quote) return stringEnd(json, start);
  return code === openBrace || code === openBracket ? nestedEnd(json, start) : scalarEnd(json, start);
}

function skip(json: string, start: number, also: number): number {
  let at = start;
  while (json.charCodeAt(at) <= 32 || json.charCodeAt(at) === also) at += 1;
  return at;
}

/** The value of a JSON string literal. */
export function textOfLiteral(literal: string): string {
  return literal.includes("\\") ? (JSON.parse(literal) as string) : literal.slice(1, -1);
}

/**
 * The members of a JSON object, each value as it is written, so that no digit of a number is lost. Of equal names the last stands.
 *
 * @param json  text that `JSON.parse` takes and that is an object
 */
export function objectMembers(json: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = skip(json, json.indexOf("{") + 1, comma);
  while (json.charCodeAt(at) !== closeBrace) {
    const nameEnd = stringEnd(json, at);
    const name = textOfLiteral(json.slice(at, nameEnd));
    const start = skip(json, nameEnd, colon);
    const end = valueEnd(json, start);
    members.set(name, json.slice(start, end));
    at = skip(json, end, comma);
  }
  return members;
}
