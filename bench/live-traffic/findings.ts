/** A verified clause, of what `verify --json` prints. */
export interface FoundClause {
  readonly declaration: string;
  readonly promise: string;
  readonly says: string;
  readonly status: "held" | "broken" | "not-measured";
  readonly figure: number | string | null;
  readonly note: string | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

/** What `verify --json` prints. */
export interface Found {
  readonly release: string;
  readonly clauses: readonly FoundClause[];
  readonly summary: { readonly held: number; readonly broken: number; readonly notMeasured: number };
}

/** What `monitor --json` prints of the one endpoint. */
export interface Watched {
  readonly drift: {
    readonly modelVersion?: number;
    readonly answers?: number;
    readonly because?: string;
    readonly columns?: readonly { readonly input: string | null; readonly psi: number | null }[];
  };
  readonly labels: {
    readonly predictions: number;
    readonly labelled: number;
    readonly missing: number;
    readonly versions: readonly string[];
    readonly quality: {
      readonly because?: string;
      readonly positives?: number;
      readonly auc?: Interval | null;
      readonly precision?: Interval | null;
      readonly recall?: Interval | null;
      readonly measures?: Readonly<Record<string, number>>;
    };
  };
}

interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How many clauses are held, broken and not measured, and those that are not held: clauses with the same reason share a line. */
export function foundText({ clauses, summary }: Found): string {
  const open = clauses.filter(({ status }) => status !== "held");
  const alike = new Map<string, FoundClause[]>();
  for (const clause of open) {
    const key = clause.status === "broken" ? lineOf(clause) : `${clause.declaration} ${because(clause)}`;
    alike.set(key, [...(alike.get(key) ?? []), clause]);
  }
  const { held, broken, notMeasured } = summary;
  const lines = [...alike.values()].map((group) => `  ${group[0]?.status.padEnd(12)}  ${groupLine(group)}`);
  return [`${held} held, ${broken} broken, ${notMeasured} not measured`, ...lines].join("\n");
}

function groupLine(group: readonly FoundClause[]): string {
  const [first, ...others] = group as [FoundClause, ...FoundClause[]];
  return others.length === 0 ? lineOf(first) : `${first.declaration} · ${group.length} clauses · ${because(first)}`;
}

const lineOf = (clause: FoundClause) =>
  [clause.declaration, clause.says, clause.figure, because(clause)]
    .filter((part) => part !== null && part !== "")
    .join(" · ");

const because = ({ note, problem }: FoundClause) =>
  [note, problem === null ? null : `${problem.code}: ${problem.detail}`].filter((part) => part !== null).join(" · ");

/** What labels say of the answers: a share with its 95 % interval each. */
export function qualityText({ quality }: Watched["labels"]): string {
  const { because: reason, auc, precision, recall, measures } = quality;
  if (reason !== undefined) return `not measured: ${reason}`;
  return `AUC ${within(auc)}, F1 ${shown(measures?.f1)}, precision ${within(precision)}, recall ${within(recall)}`;
}

const shown = (figure: number | undefined) => (figure === undefined ? "none" : figure.toFixed(3));
const within = (share: Interval | null | undefined) =>
  share === null || share === undefined
    ? "none"
    : `${shown(share.value)} (${share.low.toFixed(2)} to ${share.high.toFixed(2)})`;
