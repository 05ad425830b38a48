/** A record with its place in the topic: `offset` starts at 0 and grows by one. */
export interface LogRecord {
  readonly offset: number;
  readonly value: string;
}

/** Ordered, durable topics of JSON texts. */
export interface EventLog {
  /** Adds records; resolves with the offset of the first once all are on disk (group commit: concurrent appends share one sync). Appends of one topic resolve in the order of their offsets. */
  append(topic: string, values: readonly string[]): Promise<number>;
  /** Records from `offset` on, at most `limit`; from the first one kept where older ones were forgotten. */
  read(topic: string, offset: number, limit: number): Promise<readonly LogRecord[]>;
  /** The offset that the next record gets. */
  end(topic: string): Promise<number>;
  /** Forgets records below `offset`, at the granularity the engine has. */
  trim(topic: string, offset: number): Promise<void>;
  close(): Promise<void>;
}
