import type { FastifyInstance, FastifyRequest } from "fastify";
import type { MoveAsked } from "../../runtime/releases/choose-release.ts";
import type { ReleaseCatalog } from "../../runtime/serving/release-catalog.ts";
import { serverError } from "../error-codes.ts";

/** What commands may ask of a server's releases. */
export interface ReleaseControl {
  readonly catalog: Pick<ReleaseCatalog, "list" | "show" | "diff">;
  /** Makes another release current, and answers from it. */
  readonly move: (asked: MoveAsked) => Promise<object>;
}

interface Asked {
  readonly action?: unknown;
  readonly release?: unknown;
  readonly against?: unknown;
  readonly by?: unknown;
  readonly reason?: unknown;
  readonly isWhole?: unknown;
}

/** Adds the path by which commands list, compare and switch releases. */
export function addReleases(
  app: FastifyInstance,
  control: ReleaseControl,
  own: (request: FastifyRequest) => Promise<void>,
): void {
  app.post<{ Body: Asked }>("/control/releases", { config: { access: "own" }, onRequest: own }, async (request) =>
    answerReleases(control, request.body ?? {}),
  );
}

function answerReleases({ catalog, move }: ReleaseControl, asked: Asked): Promise<object> {
  const { action, release, against } = asked;
  const written = typeof release === "string" ? release : undefined;
  if (action === "list") return catalog.list();
  if (action === "show") return catalog.show(written);
  if (action === "diff" && written !== undefined && typeof against === "string") return catalog.diff(written, against);
  if (action === "rollback" || action === "promote") {
    const { by, reason, isWhole } = asked;
    return move({
      kind: action,
      by: typeof by === "string" && by !== "" ? by.slice(0, 100) : "unknown",
      ...(written === undefined ? {} : { release: written }),
      ...(isWhole === true ? { isWhole } : {}),
      ...(typeof reason === "string" && reason !== "" ? { reason: reason.slice(0, 1_000) } : {}),
    });
  }
  throw serverError("invalid-request", {
    detail: "releases can't be asked for this",
    issues: [{ message: "must be list, show, diff with two releases, rollback or promote", path: ["body", "action"] }],
  });
}
