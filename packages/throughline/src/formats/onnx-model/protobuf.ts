/** A message of Protocol Buffers: fields in the order they were added. */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** A whole number from -(2^53) to 2^53; negative ones take ten bytes. */
  integer(field: number, value: number): this {
    return this.#add(varint(field * 8), varint(value));
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encoded());
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#add(varint(field * 8 + 2), varint(value.length), value);
  }

  /** Integers in one field, without a tag for each. */
  integers(field: number, values: ArrayLike<number>): this {
    return this.bytes(field, joined(Array.from(values, varint)));
  }

  encoded(): Uint8Array {
    return joined(this.#parts);
  }

  #add(...parts: readonly Uint8Array[]): this {
    this.#parts.push(...parts);
    return this;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Seven bits a byte, the lowest first; the high bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
