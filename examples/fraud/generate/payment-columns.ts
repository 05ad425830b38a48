/** Every payment so far as columns that grow; a payment is a position in them. Payments are in the order of time. */
export class PaymentColumns {
  count = 0;
  seconds: Float64Array;
  cards: Int32Array;
  merchants: Int32Array;
  countries: Uint8Array;
  cents: Int32Array;
  /** The card's payment before this one, or -1. */
  previous: Int32Array;
  /** The probability of fraud given what could be known at the time. */
  probabilities: Float64Array;
  /** 1 when the payment was fraud. */
  frauds: Uint8Array;
  /** The second in which a chargeback was or will be reported; 0 when never. */
  reportedAt: Float64Array;
  /** 1 when the payment's own line is spoiled, so that no pipeline can accept it. */
  spoiled: Uint8Array;

  constructor(capacity: number) {
    this.seconds = new Float64Array(capacity);
    this.cards = new Int32Array(capacity);
    this.merchants = new Int32Array(capacity);
    this.countries = new Uint8Array(capacity);
    this.cents = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.probabilities = new Float64Array(capacity);
    this.frauds = new Uint8Array(capacity);
    this.reportedAt = new Float64Array(capacity);
    this.spoiled = new Uint8Array(capacity);
  }

  /** Makes room for `extra` more payments. */
  reserve(extra: number): void {
    if (this.count + extra <= this.seconds.length) return;
    const larger = new PaymentColumns(2 * (this.count + extra));
    larger.seconds.set(this.seconds);
    larger.cards.set(this.cards);
    larger.merchants.set(this.merchants);
    larger.countries.set(this.countries);
    larger.cents.set(this.cents);
    larger.previous.set(this.previous);
    larger.probabilities.set(this.probabilities);
    larger.frauds.set(this.frauds);
    larger.reportedAt.set(this.reportedAt);
    larger.spoiled.set(this.spoiled);
    Object.assign(this, larger, { count: this.count });
  }

  /** True when a chargeback was reported before a second. */
  reportedBefore(payment: number, second: number): boolean {
    const reportedAt = this.reportedAt[payment] as number;
    return reportedAt > 0 && reportedAt < second;
  }
}
