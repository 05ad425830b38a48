/**
 * Server-sent events, as far as chat servers use them: the `data` of each event. Lines end with LF, CR LF or CR; an empty line
 * ends an event; comments and other fields are left out. What stands at the end without an empty line is given too.
 *
 * @source HTML Living Standard, 9.2.6 "Interpreting an event stream"
 */
export async function* eventData(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of linesOf(texts)) {
    if (line === "") {
      if (data.length > 0) yield data.join("\n");
      data = [];
    } else if (line.startsWith("data:")) {
      data.push(line.slice(line[5] === " " ? 6 : 5));
    }
  }
  if (data.length > 0) yield data.join("\n");
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  let first = true;
  for await (const text of texts) {
    rest += first ? text.replace(/^\uFEFF/, "") : text;
    first &&= text === "";
    // A long line in many pieces is only looked through once.
    if (!/[\r\n]/.test(text) && !rest.includes("\r")) continue;
    // A CR at the end may be the first half of a CR LF.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\n|\r/);
    const open = lines.pop() ?? "";
    rest = open + rest.slice(whole.length);
    yield* lines;
  }
  if (rest !== "") yield* rest.replace(/\r$/, "").split(/\r\n|\n|\r/);
}
