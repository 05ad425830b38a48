import { modelError } from "./error-codes.ts";

/** The bytes of a reply as they come. Throws `models.invalid-reply` once they are more than `most`, and reads no further. */
export async function* boundedBytes(response: Response, most: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    read += bytes.byteLength;
    if (read > most) throw modelError("invalid-reply", { detail: `reply of the model server has over ${most} bytes` });
    yield bytes;
  }
}

/** The text of a reply as it comes, split nowhere inside a character. Throws `models.invalid-reply` where it is not UTF-8. */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of bytes) yield decoded(() => decoder.decode(chunk, { stream: true }));
  yield decoded(() => decoder.decode());
}

function decoded(decode: () => string): string {
  try {
    return decode();
  } catch {
    throw modelError("invalid-reply", { detail: "reply of the model server is not UTF-8" });
  }
}

/** A whole reply as JSON. What a parser says of it is left out, since that may quote it. Throws `models.invalid-reply`. */
export async function readJson(response: Response, most: number): Promise<unknown> {
  let text = "";
  for await (const piece of textOf(boundedBytes(response, most))) text += piece;
  return parseJson(text, "reply of the model server");
}

/** Parses a text of the server; `what` names it. Throws `models.invalid-reply`. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw modelError("invalid-reply", { detail: `${what} is not JSON: ${text.length} characters` });
  }
}
