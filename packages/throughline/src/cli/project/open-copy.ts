import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDuckDb } from "../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { providerOf, shapeOf } from "../../contracts/shape/relation.ts";
import { quoteColumn } from "../../contracts/sql/text.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableSnapshot, TableStore } from "../../ports/table-store.ts";
import { attachTables, detachTables } from "../../runtime/lake/attach-tables.ts";
import { type OpenRelease, openDeclarations } from "../../runtime/serving/open-release.ts";
import type { Copied, Copy } from "../../runtime/verification/verifier.ts";
import { inTurn } from "./in-turn.ts";
import { openProbeServer, type ProbeEngines } from "./probe-server.ts";

/** Copies some rows of a table into a temporary folder with engines of its own, and serves declarations over them. */
export async function openCopy(copied: Copied, release: OpenRelease, engines: ProbeEngines): Promise<Copy> {
  const own = await openOwnEngines();
  try {
    const table = new CopiedTable(copied, own);
    const opened = (version: number) => openVersion({ copied, release, engines }, own, version);
    const { name } = copied.relation;
    const first = await table.fill(await engines.tables.snapshot(name, release.versionOf(name)));
    const { languageModel } = engines;
    const server = await openProbeServer(await opened(first), { root: own.folder, languageModel, logs: new Map() });
    return {
      ask: (path, request) => server.ask(path, request),
      append: async (select) => server.gateway.switchTo(await opened(await table.append(select))),
      close: () => inTurn([() => server.close(), () => own.close()]),
    };
  } catch (error) {
    await own.close();
    throw error;
  }
}

/** An engine and tables in a temporary folder, which goes with them. */
export interface OwnEngines {
  readonly folder: string;
  readonly engine: QueryEngine;
  readonly tables: TableStore;
  readonly session: QuerySession;
  close(): Promise<void>;
}

/** Opens engines in a temporary folder. */
export async function openOwnEngines(): Promise<OwnEngines> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-copy-"));
  const engine = await openDuckDb({ tempDirectory: folder, threads: 1, memoryLimit: "256MB" });
  const session = await engine.session();
  return {
    ...{ folder, engine, session },
    tables: openDeltaTableStore({ root: join(folder, "lake"), engine }),
    close: () =>
      inTurn([
        () => detachTables(session).finally(() => session.close()),
        () => engine.close(),
        () => rm(folder, { recursive: true, force: true }),
      ]),
  };
}

/** The copied table while rows come in; each write gives the version that it made. */
class CopiedTable {
  readonly #copied: Copied;
  readonly #own: OwnEngines;

  constructor(copied: Copied, own: OwnEngines) {
    this.#copied = copied;
    this.#own = own;
  }

  /** Takes some rows of a version, spread over the table. */
  async fill(source: TableSnapshot | undefined): Promise<number> {
    const { relation, rows } = this.#copied;
    await this.#own.tables.ensure(relation.name, this.#fields);
    return this.#write("overwrite", `SELECT * FROM ${source?.relation} ORDER BY hash(${this.#names}) LIMIT ${rows}`);
  }

  append(select: string): Promise<number> {
    return this.#write("append", select);
  }

  get #fields() {
    return shapeOf(this.#copied.relation.columns);
  }

  get #names(): string {
    return this.#fields.map(({ name }) => quoteColumn(name)).join(", ");
  }

  async #write(mode: "overwrite" | "append", query: string): Promise<number> {
    const { session, tables } = this.#own;
    const { name } = this.#copied.relation;
    const { version } = await tables.write(name, { session, mode, query: `SELECT ${this.#names} FROM (${query})` });
    const snapshot = await tables.snapshot(name, version);
    if (snapshot !== undefined) await attachTables(session, [{ name, snapshot, columns: this.#fields }]);
    return version;
  }
}

/** A release that pins one version of the copied table and nothing else. */
function openVersion(
  of: { readonly copied: Copied; readonly release: OpenRelease; readonly engines: ProbeEngines },
  { engine, tables }: OwnEngines,
  version: number,
): Promise<OpenRelease> {
  const { relation, declarations } = of.copied;
  const provider = providerOf(relation).declaration();
  const { release } = of.release;
  return openDeclarations({
    release: {
      ...release,
      id: `${release.id}-copy-${version}`,
      pins: { [idOf(provider)]: { table: relation.name, tableVersion: version } },
    },
    declarations: [...declarations, provider],
    engines: { ...of.engines, engine, tables },
  });
}
