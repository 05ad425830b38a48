import { createHash } from "node:crypto";
import type { Model } from "../../contracts/ml/model.ts";
import { modelSpec } from "../../contracts/ml/model-spec.ts";
import type { Frame } from "./frame.ts";
import type { Split } from "./split-rows.ts";

/** What a fit is made of, its parameters aside. */
export interface Learned {
  readonly frame: Frame;
  /** The rows that decide on it. */
  readonly rows: Split;
  /** The content address of what is built: declaration, code and versions of its inputs. */
  readonly address: string;
}

/** Hash of all that a fit depends on but its parameters: the declaration, the code, and every value of its rows; 32 hex digits. */
export function learnedHash(model: Model, { frame, rows, address }: Learned): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([address, modelSpec.identity(model)]));
  for (const { name, kind, categories = [] } of frame.inputs) hash.update(JSON.stringify([name, kind, categories]));
  const others = [frame.weight, frame.queries].filter((column) => column !== undefined);
  for (const column of [frame.at, frame.label, ...others, ...frame.inputs.map(({ values }) => values)]) {
    const { buffer, byteOffset, byteLength } = column.subarray(rows.start, rows.end);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex").slice(0, 32);
}
