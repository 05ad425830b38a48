import type { Break, BreakReport } from "../../contracts/diff/break-report.ts";
import type { Place, Staged } from "../../contracts/errors/index.ts";
import type { Lock } from "../../contracts/lock/lock.ts";
import type { Field } from "../../contracts/shape/field.ts";
import type { SqlAnalyzer } from "../../ports/sql-analyzer.ts";
import type { CheckedProject } from "../lineage/check-project.ts";

/** How a break is taken away: the new name is carried to its readers, the old one stays beside it, or a value stands in. */
export type FixWay = "carry" | "alias" | "default";

/** One replacement, at a place of the file as it is: line and column from 1. */
export interface PlannedEdit {
  readonly line: number;
  readonly column: number;
  readonly before: string;
  readonly after: string;
}

/** A file and what becomes of it. */
export interface PlannedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly PlannedEdit[];
}

/** A place that is left to a person, and why. */
export interface LeftPlace extends Place {
  readonly says: string;
  /** Id of the declaration whose SQL it is. */
  readonly declaration?: string;
}

/** What a fix would do, tried on a copy of the project. Nothing is written yet. */
export interface FixPlan {
  readonly cause: Break;
  readonly way: FixWay;
  readonly files: readonly PlannedFile[];
  readonly left: readonly LeftPlace[];
  /** Targets of breaks that the edits would bring about. */
  readonly caused: readonly string[];
  /** Fields of others that the old name beside the new one brings about, where they take whatever is given. */
  readonly added: readonly string[];
  /** The break as it stands after the edits; undefined where it is gone. */
  readonly after: Break | undefined;
  /** False where the project has no compiler, so that code that nobody can read was not looked at. */
  readonly isTyped: boolean;
}

export interface PlanFixOptions {
  /** Absolute folder of the project. */
  readonly root: string;
  /** The break's target or id; undefined for the only one. */
  readonly target: string | undefined;
  readonly way: FixWay;
  /** For `default`: the value as it was typed. */
  readonly value?: string;
  /** Loads, resolves and analyses the project in a folder. */
  readonly check: (root: string) => Promise<Staged<CheckedProject>>;
  readonly analyzer: SqlAnalyzer;
  /** A column as a declaration writes it: `decimal(12, 2).unit("USD")`. */
  readonly columnText: (field: Field) => string;
}

/** A break with all that a fix of it starts from. */
export interface BrokenProject {
  readonly cause: Break;
  readonly report: BreakReport;
  readonly lock: Lock;
  readonly project: CheckedProject;
}
