import { problemOf } from "../../formats/problem-json/problem-json.ts";
import { asServerError } from "../as-server-error.ts";

/** The events of some work, a JSON text a line; the last line has its result or its problem. */
export async function* eventLines(work: (onEvent: (event: object) => void) => Promise<object>): AsyncGenerator<string> {
  const lines: string[] = [];
  let wake = () => {};
  const add = (value: object) => {
    lines.push(`${JSON.stringify(value)}\n`);
    wake();
  };
  let running = true;
  const done = work((event) => add({ event }))
    .then(
      (result) => add({ result }),
      (error: unknown) => add({ problem: problemOf(asServerError(error)) }),
    )
    .finally(() => {
      running = false;
      wake();
    });
  while (running || lines.length > 0) {
    if (lines.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    yield* lines.splice(0);
  }
  await done;
}
