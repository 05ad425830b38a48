/** What a new declaration is called. */
export interface NewName {
  /** In the project: `silver.daily_orders`. */
  readonly name: string;
  /** Without its schema. */
  readonly short: string;
  /** Of the export. */
  readonly id: string;
}

/** The text of a new file. */
export interface Added {
  readonly text: string;
  /** What it is made from. */
  readonly over?: string;
  /** What people should know of how it was made. */
  readonly notes?: readonly string[];
}
