import { type Declaration, idOf } from "../src/contracts/core/declaration.ts";
import { type Relation, shapeOf } from "../src/contracts/shape/relation.ts";
import { fixedClock } from "../src/ports/clock.ts";
import type { Database } from "../src/ports/database.ts";
import { attachTables } from "../src/runtime/lake/attach-tables.ts";
import type { BuildOutcome, BuiltVersion, KindRunner, RunContext } from "../src/runtime/plan/kind-runner.ts";
import { openServingProject, type ServingProject } from "./serving-project.ts";

/** Runners over real engines, one declaration at a time, by a clock that the test sets. */
export class TrainingRun {
  readonly project: ServingProject;
  readonly pins = new Map<string, BuiltVersion>();
  now = "2026-03-01T00:00:00Z";

  constructor(project: ServingProject) {
    this.project = project;
  }

  /** Makes the rows of a SELECT those of a relation. Columns that it lacks are null. */
  async rows(relation: Declaration & Relation, select: string): Promise<void> {
    const { session, engines } = this.project;
    const fields = shapeOf(relation.columns);
    await engines.tables.ensure(relation.name, fields);
    const write = { session, mode: "overwrite", query: select } as const;
    const { version } = await engines.tables.write(relation.name, write);
    await this.#attach(relation, version);
    this.pins.set(idOf(relation), { table: relation.name, tableVersion: version });
  }

  /** What a runner makes of a declaration; it is what others build on when it was accepted. */
  async build<D extends Declaration>(runner: KindRunner<D>, declaration: D): Promise<BuildOutcome> {
    const outcome = await runner.build(declaration, this.context(declaration));
    if (outcome.accepted) this.pins.set(idOf(declaration), outcome.version);
    return outcome;
  }

  /** The rows of a table as they stand, in wire values. */
  async read(table: string, order: string) {
    const snapshot = await this.project.engines.tables.snapshot(table);
    return this.project.session.rows(`SELECT * FROM ${snapshot?.relation} ORDER BY "${order}"`);
  }

  context(declaration: Declaration): RunContext {
    return {
      ...this.project.engines,
      clock: fixedClock(this.now),
      session: this.project.session,
      database: undefined as unknown as Database,
      root: this.project.folder,
      state: this.project.folder,
      runId: "run-1",
      analysis: { sql: new Map() },
      address: `address of ${declaration.name}`,
      versionOf: (id) => this.pins.get(id),
      attach: async () => undefined,
      progress: () => undefined,
    };
  }

  async #attach(relation: Relation, version: number): Promise<void> {
    const { session, engines } = this.project;
    const snapshot = await engines.tables.snapshot(relation.name, version);
    if (snapshot === undefined) throw new Error(`no snapshot: ${relation.name}`);
    await attachTables(session, [{ name: relation.name, snapshot, columns: shapeOf(relation.columns) }]);
  }
}

/** Opens an empty project. */
export async function openTrainingRun(): Promise<TrainingRun> {
  return new TrainingRun(await openServingProject());
}
