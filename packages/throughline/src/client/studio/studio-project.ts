import type { StudioCounts, StudioPage, StudioRole } from "./studio-values.ts";

/** `GET /studio/api/project`: what the top bar and the rail need. */
export interface StudioProject {
  readonly name: string;
  /** Name of the pointer that the server follows. */
  readonly environment: string;
  readonly release: {
    readonly id: string;
    /** When it was built, ISO. */
    readonly createdAt: string;
    readonly run: string;
    readonly previous: string | null;
  };
  /** ISO, by the server's Clock. */
  readonly now: string;
  readonly startedAt: string;
  readonly uptimeSeconds: number;
  readonly declarations: number;
  readonly kinds: readonly { readonly kind: string; readonly title: string; readonly count: number }[];
  /** All eight, in the order of the line, also those without declarations. */
  readonly roles: readonly { readonly role: StudioRole; readonly declarations: number }[];
  /** Pages of the rail that have something to show, with how many declarations. */
  readonly pages: readonly { readonly page: StudioPage; readonly count: number }[];
  readonly promises: StudioCounts;
  readonly handOffs: StudioCounts;
  /** Endpoints that the fallback answers for. */
  readonly degraded: readonly string[];
  /** Null where the server has none. `decides` is false for the offline one, which is no language model. */
  readonly languageModel: { readonly id: string; readonly decides: boolean } | null;
  /** True where every call needs a key in `x-api-key`. */
  readonly keyRequired: boolean;
  /** Whether this server can build: `POST /studio/api/runs`. */
  readonly canRun: boolean;
  /** True while a run goes on in this server. */
  readonly running: boolean;
}
