import type { Declaration } from "../../../contracts/core/declaration.ts";
import { isRelation, type Relation } from "../../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import { type Clock, isoOfUs } from "../../../ports/clock.ts";
import type { ObjectStore } from "../../../ports/object-store.ts";
import type { TableSnapshot, TableStore } from "../../../ports/table-store.ts";
import type { BuiltVersion } from "../../../runtime/plan/kind-runner.ts";
import { type ModelCard, readCard } from "../../../runtime/registry/model-registry.ts";
import type { OpenRelease } from "../../../runtime/serving/open-release.ts";

/** A declaration whose rows are read. */
export type DeclaredRelation = Declaration & Relation & { readonly freshness?: string };

/** The declaration as a relation; undefined where it has no rows. */
export const relationOf = (declaration: Declaration | undefined): DeclaredRelation | undefined =>
  declaration !== undefined && isRelation(declaration) ? (declaration as unknown as DeclaredRelation) : undefined;

/** Where facts of versions are kept. */
export interface FactEngines {
  readonly tables: TableStore;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

/** What is known of a release's versions: each is looked up once, since a version never changes. */
export class ReleaseFacts {
  readonly #release: OpenRelease;
  readonly #engines: FactEngines;
  readonly #snapshots = new Map<string, Promise<TableSnapshot | undefined>>();
  readonly #newest = new Map<string, Promise<number | null>>();
  readonly #cards = new Map<string, Promise<ModelCard | undefined>>();

  constructor(release: OpenRelease, engines: FactEngines) {
    this.#release = release;
    this.#engines = engines;
  }

  /** The snapshot of a relation that the release answers from; undefined where it has none or it can't be read. */
  snapshot(relation: string): Promise<TableSnapshot | undefined> {
    const version = this.#release.versionOf(relation);
    if (version === undefined) return Promise.resolve(undefined);
    return kept(this.#snapshots, `${relation}@${version}`, () =>
      this.#engines.tables.snapshot(relation, version).catch(() => undefined),
    );
  }

  /** Availability time of the newest row that could be known by now, microseconds; null without one. */
  newestUs(relation: DeclaredRelation): Promise<number | null> {
    const version = this.#release.versionOf(relation.name);
    const column = relation.available;
    if (version === undefined || column === undefined) return Promise.resolve(null);
    return kept(this.#newest, `${relation.name}@${version}`, () => this.#readNewest(relation.name, column));
  }

  /** The card of a pinned model version; undefined where the version pins none or its files are gone. */
  card(pin: BuiltVersion | undefined): Promise<ModelCard | undefined> {
    const { model, modelVersion: version } = pin ?? {};
    if (typeof model !== "string" || typeof version !== "number") return Promise.resolve(undefined);
    return kept(this.#cards, `${model}@${version}`, () =>
      readCard(this.#engines.objects, { model, version }).catch(() => undefined),
    );
  }

  /** Looks everything up that the map shows. */
  async warm(): Promise<void> {
    const { declarations, release } = this.#release;
    await Promise.all([
      ...declarations.flatMap((declaration) => {
        const relation = relationOf(declaration);
        return relation === undefined ? [] : [this.snapshot(relation.name), this.newestUs(relation)];
      }),
      ...Object.values(release.pins).map((pin) => this.card(pin)),
    ]);
  }

  async #readNewest(relation: string, available: string): Promise<number | null> {
    const column = quoteColumn(available);
    const now = `TIMESTAMPTZ ${literal(isoOfUs(this.#engines.clock.nowUs()))}`;
    const [row] = await this.#release.reader
      .rows(
        `SELECT epoch_us(max(${column}))::DOUBLE AS us FROM ${quoteName(relation)} WHERE isfinite(${column}) AND ${column} <= ${now}`,
      )
      .catch(() => []);
    return typeof row?.us === "number" ? row.us : null;
  }
}

function kept<T>(map: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const known = map.get(key) ?? read();
  map.set(key, known);
  return known;
}
