import type { InferredColumn } from "./columns.ts";
import { fingerprint, type Repeats } from "./distinct-keys.ts";
import { isFew, mayBeFew } from "./few.ts";

/** Rows whose values are remembered for one key; what holds up to there counts. */
const mostRows = 1_000_000;

/** Columns that name a row together, as all rows show them. */
export interface SeenKey {
  readonly columns: readonly InferredColumn[];
  /** Undefined where no two rows have the same values. */
  readonly repeats: Repeats | undefined;
  /** True where every row that repeats a key is the row before once more. */
  readonly isDoubled: boolean;
}

/** Takes row after row, and says whether some columns name them. */
export class KeyLook {
  readonly #columns: readonly InferredColumn[];
  readonly #rows = new Map<number, number>();
  #count = 0;
  #repeats: Repeats | undefined;
  #isDoubled = true;
  #isKey = true;

  constructor(columns: readonly InferredColumn[]) {
    this.#columns = columns;
  }

  add(
    read: (column: InferredColumn) => string,
    row: { readonly fields: readonly string[]; readonly line: number },
  ): void {
    if (!this.#isKey || this.#rows.size >= mostRows) return;
    this.#count += 1;
    const key = fingerprint(this.#columns.map(read).join("\u0000"));
    const whole = fingerprint(row.fields.join("\u0000"));
    const before = this.#rows.get(key);
    if (before === undefined) {
      this.#rows.set(key, whole);
      return;
    }
    this.#isDoubled &&= before === whole;
    this.#repeats = { rows: (this.#repeats?.rows ?? 0) + 1, firstLine: this.#repeats?.firstLine ?? row.line };
    this.#isKey = mayBeFew(this.#repeats.rows, this.#count);
  }

  /** Undefined where more than one row in a hundred repeats a key. */
  end(): SeenKey | undefined {
    const isKey = this.#isKey && isFew(this.#repeats?.rows ?? 0, this.#count);
    return isKey ? { columns: this.#columns, repeats: this.#repeats, isDoubled: this.#isDoubled } : undefined;
  }
}
