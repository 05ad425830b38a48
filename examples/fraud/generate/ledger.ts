import {
  type ChargebackDirt,
  chargebackDirt,
  type Dirt,
  type MerchantDirt,
  merchantDirt,
  type PaymentDirt,
  paymentDirt,
} from "./dirt.ts";

/** Planted dirt of one kind: what a correct pipeline does with each line, and all lines by file, numbered from 1. */
export interface Planted {
  readonly stage: Dirt["stage"];
  readonly reason: string;
  count: number;
  readonly places: Record<string, number[]>;
}

/** What was written to one folder of the inbox, and what must come of it. */
export interface Entry {
  readonly planted: Record<string, Planted>;
  /** Lines without headers. */
  lines: number;
  readonly rejectedAtIngest: Record<string, number>;
  readonly rejectedByCheck: Record<string, number>;
  /** Lines that neither the door nor a check rejects. */
  accepted: number;
}

const kindsOf: Readonly<Record<"payments" | "chargebacks" | "merchants", Readonly<Record<string, Dirt>>>> = {
  payments: paymentDirt,
  chargebacks: chargebackDirt,
  merchants: merchantDirt,
};

export type Folder = keyof typeof kindsOf;
export type LineKind = PaymentDirt | ChargebackDirt | MerchantDirt | "clean" | "empty-country";

/** Counts every line of the inbox and remembers where dirt was planted. */
export class Ledger {
  readonly entries: Readonly<Record<Folder, Entry>> = {
    payments: emptyEntry("payments"),
    chargebacks: emptyEntry("chargebacks"),
    merchants: emptyEntry("merchants"),
  };
  emptyCountries = 0;
  readonly rescued: Record<string, number> = {};

  /** Notes one line; `place` says where it stands. */
  note(folder: Folder, kind: LineKind, place: { file: string; line: number }): void {
    const entry = this.entries[folder];
    entry.lines += 1;
    if (kind === "empty-country") this.emptyCountries += 1;
    const planted = entry.planted[kind];
    if (planted === undefined || planted.stage === "accepted") entry.accepted += 1;
    if (planted === undefined) return;
    planted.count += 1;
    const lines = planted.places[place.file];
    if (lines === undefined) planted.places[place.file] = [place.line];
    else lines.push(place.line);
    const rejected = rejectionsOf(entry, planted.stage);
    if (rejected !== undefined) rejected[planted.reason] = (rejected[planted.reason] ?? 0) + 1;
  }

  /** Notes that a line's undeclared `channel` must be rescued when the door lets the line in. */
  noteRescue(file: string, kind: LineKind): void {
    if (this.entries.payments.planted[kind]?.stage !== "ingest") this.rescued[file] = (this.rescued[file] ?? 0) + 1;
  }
}

function rejectionsOf(entry: Entry, stage: Dirt["stage"]): Record<string, number> | undefined {
  if (stage === "ingest") return entry.rejectedAtIngest;
  return stage === "check" ? entry.rejectedByCheck : undefined;
}

function emptyEntry(folder: Folder): Entry {
  const kinds = Object.entries(kindsOf[folder]);
  const planted = kinds.map(([kind, { stage, reason }]) => [kind, { stage, reason, count: 0, places: {} }] as const);
  return { planted: Object.fromEntries(planted), lines: 0, rejectedAtIngest: {}, rejectedByCheck: {}, accepted: 0 };
}
