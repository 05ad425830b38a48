import { resolve } from "node:path";
import { dayOfHour, formatDay, formatHour, hourOfUs, hourSeconds } from "./calendar.ts";
import { type Chargeback, chargebackFile, chargebackHeader, chargebackLines } from "./chargeback-lines.ts";
import { planHourLines } from "./dirt.ts";
import { judgeHour } from "./fraud-process.ts";
import { type GeneratorRecord, readRecord, writeRecord } from "./generator-record.ts";
import { InboxWriter, restoreInbox } from "./inbox-files.ts";
import { type Folder, Ledger, type LineKind } from "./ledger.ts";
import { merchantFile, merchantLines } from "./merchant-lines.ts";
import { extendedHeader, PaymentLines, paymentHeader } from "./payment-lines.ts";
import { PaymentStream, type StreamPlan } from "./payment-stream.ts";
import { writeRules } from "./rules/write-rules.ts";
import { type GeneratedSummary, readTruth, truthOf, writeTruth } from "./truth.ts";

export interface GenerateOptions {
  /** The example's folder; files are written under its `inbox`. */
  readonly root: string;
  /** Where `generator.json` and `truth.json` are kept: absolute, or relative to `root`. */
  readonly state: string;
  /** Now, in microseconds since 1970. */
  readonly nowUs: number;
  /** Payments of the first call. @default 200_000 */
  readonly rows?: number;
  /** Days that the first call covers, ending at the hour of now. @default 120 */
  readonly days?: number;
  /** @default 7 */
  readonly seed?: number;
}

/**
 * Writes the example's inputs up to the hour of now: on the first call 120 days of payments, chargebacks, merchants and
 * rule documents; later only the hours that are missing, each call as one more gzip member at the end of a day's file.
 *
 * The stream follows from what the first call recorded (`rows`, `days` and `seed` of later calls are ignored), so that
 * hour by hour and all at once give the same lines. A call that was killed leaves nothing to repair: the next one first
 * cuts every file back to its recorded length. The same hour again changes nothing.
 */
export async function generateInputs(options: GenerateOptions): Promise<GeneratedSummary> {
  const { root, nowUs } = options;
  const state = resolve(root, options.state);
  const record = (await readRecord(state)) ?? (await firstRecord(state, options));
  const whole = await restoreInbox(root, record);
  const until = Math.max(hourOfUs(nowUs), record.generatedUntil);
  const known = await readTruth(state);
  const complete = until === record.generatedUntil && Object.keys(whole).length === Object.keys(record.files).length;
  if (complete && known?.generatedUntil === formatHour(until)) {
    return { added: { hours: 0, payments: 0, chargebacks: 0 }, truth: known };
  }
  if (record.generatedUntil === record.plan.start) await writeRules(root);
  const writer = new InboxWriter({ root, whole, writtenUntil: record.generatedUntil });
  const run = new InputRun(record, writer);
  for (let hour = record.plan.start; hour < until; hour++) run.next();
  await writeRecord(state, { plan: record.plan, generatedUntil: until, files: await writer.flush() });
  const truth = truthOf({ plan: record.plan, until, stream: run.stream, ledger: run.ledger });
  await writeTruth(state, truth);
  return { added: { hours: until - record.generatedUntil, ...run.added }, truth };
}

/** Fixes what the stream follows from before anything is written, so that a killed first call ends as it began. */
async function firstRecord(state: string, options: GenerateOptions): Promise<GeneratorRecord> {
  const { rows = 200_000, days = 120, seed = 7 } = options;
  const end = hourOfUs(options.nowUs);
  const start = end - days * 24;
  const record = { plan: { seed, rows, start, end }, generatedUntil: start, files: {} };
  await writeRecord(state, record);
  return record;
}

/** The day on which the sender's files carry one column more: a third into the first call's days. */
function extendedDay(plan: StreamPlan): number {
  return dayOfHour(plan.start + Math.floor((plan.end - plan.start) / 3));
}

/** Goes through the stream from its start; only what the files lack is written, everything is counted. */
class InputRun {
  readonly stream: PaymentStream;
  readonly ledger = new Ledger();
  readonly added = { payments: 0, chargebacks: 0 };
  private readonly record: GeneratorRecord;
  private readonly writer: InboxWriter;
  private readonly lines: PaymentLines;
  private readonly waiting = new Map<number, Chargeback[]>();
  private merchantsWritten = 0;

  constructor(record: GeneratorRecord, writer: InboxWriter) {
    this.record = record;
    this.writer = writer;
    this.stream = new PaymentStream(record.plan);
    this.lines = new PaymentLines(this.stream);
  }

  /** The next hour: merchants that opened, payments, and the chargebacks reported in it. */
  next(): void {
    const { hour, first } = this.stream.next();
    const { seed } = this.record.plan;
    judgeHour({ seed, hour, stream: this.stream, first });
    this.writeMerchants(hour);
    this.writePayments(hour, first);
    this.queueChargebacks(first);
    this.writeChargebacks(hour);
  }

  private writeMerchants(hour: number): void {
    const { all } = this.stream.merchants;
    for (; this.merchantsWritten < all.length; this.merchantsWritten++) {
      const merchant = all[this.merchantsWritten];
      if (merchant === undefined) continue;
      for (const { text, kind } of merchantLines(this.record.plan.seed, this.merchantsWritten, merchant)) {
        this.write({ folder: "merchants", file: merchantFile, hour, kind }, () => text);
      }
    }
  }

  private writePayments(hour: number, first: number): void {
    const { plan, generatedUntil } = this.record;
    const { payments } = this.stream;
    const day = dayOfHour(hour);
    const extended = day === extendedDay(plan);
    const file = `inbox/payments/payments-${formatDay(day)}.csv.gz`;
    const header = extended ? extendedHeader : paymentHeader;
    for (const line of planHourLines({ seed: plan.seed, hour, payments, first })) {
      this.write({ folder: "payments", file, hour, kind: line.kind, header }, () => this.lines.format(line, extended));
      if (extended) this.ledger.noteRescue(file, line.kind);
    }
    if (hour >= generatedUntil) this.added.payments += payments.count - first;
  }

  private queueChargebacks(first: number): void {
    const { payments } = this.stream;
    for (let payment = first; payment < payments.count; payment++) {
      const reportedAt = payments.reportedAt[payment] as number;
      if (reportedAt === 0) continue;
      const due = Math.floor(reportedAt / hourSeconds);
      const chargeback = { payment, reportedAt, fraud: payments.frauds[payment] === 1 };
      this.waiting.set(due, [...(this.waiting.get(due) ?? []), chargeback]);
    }
  }

  private writeChargebacks(hour: number): void {
    const reported = this.waiting.get(hour) ?? [];
    this.waiting.delete(hour);
    const file = chargebackFile(dayOfHour(hour));
    for (const { text, kind } of chargebackLines(this.stream, hour, reported)) {
      this.write({ folder: "chargebacks", file, hour, kind, header: chargebackHeader }, () => text);
    }
    if (hour >= this.record.generatedUntil) this.added.chargebacks += reported.length;
  }

  private write(
    at: { folder: Folder; file: string; hour: number; kind: LineKind; header?: string },
    format: () => string,
  ): void {
    const line = this.place(at, format);
    this.ledger.note(at.folder, at.kind, { file: at.file, line });
  }

  private place(at: { file: string; hour: number; kind: LineKind; header?: string }, format: () => string): number {
    if (!this.writer.lacks(at.file, at.hour)) return this.writer.skip(at.file, at.header);
    if (at.kind === "latin1-holder") return this.writer.appendLatin1(at.file, format(), at.header);
    return this.writer.append(at.file, format(), at.header);
  }
}
