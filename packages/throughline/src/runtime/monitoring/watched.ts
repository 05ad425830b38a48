import type { DeclarationId } from "../../contracts/core/declaration.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";

/** Where the answers of an endpoint, and what they are compared with, are read. */
export interface Watched {
  /** Reads prediction logs as they stand now, and the relations that labels come from. */
  readonly session: QuerySession;
  readonly objects: ObjectStore;
  /** Microseconds since 1970. */
  readonly nowUs: number;
  /** What is released of a declaration; undefined where that is nothing. */
  readonly versionOf: (id: DeclarationId) => BuiltVersion | undefined;
  /** Whether the session can read a relation. */
  readonly has: (relation: string) => boolean;
}

/** Why there is no figure. */
export interface NotMeasured {
  readonly because: string;
}

/** True where there is no figure. */
export const isNotMeasured = (found: object): found is NotMeasured => "because" in found;
