import type { StudioProgressStep, StudioRunProgress } from "../../../client/studio/studio-runs.ts";
import type { Role } from "../../../contracts/core/declaration.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import type { Issue } from "../../../contracts/errors/throughline-error.ts";
import { problemOf } from "../../../formats/problem-json/problem-json.ts";
import type { RunEvent } from "../../../runtime/run/run-options.ts";
import { asServerError } from "../../as-server-error.ts";

const idle: StudioRunProgress = {
  id: null,
  state: "idle",
  startedAt: null,
  endedAt: null,
  steps: [],
  done: 0,
  total: null,
  remainingMs: null,
  release: null,
  problem: null,
};

/** What is asked about a run that goes on. */
export interface RunFacts {
  /** Id of the run that is written as running; null where none is. */
  readonly runningId: () => Promise<string | null>;
  /** How long each declaration took the last time, milliseconds. */
  readonly lastTook: () => Promise<ReadonlyMap<string, number>>;
}

/** The run that goes on in a server, or the last: kept in memory over releases, so that a page that is reloaded finds it again. */
export class RunProgress {
  readonly #facts: RunFacts;
  readonly #listeners = new Set<() => void>();
  readonly #steps = new Map<string, StudioProgressStep>();
  #state: StudioRunProgress = idle;
  #planned: readonly string[] = [];
  #took: ReadonlyMap<string, number> = new Map();

  constructor(facts: RunFacts) {
    this.#facts = facts;
  }

  get isRunning(): boolean {
    return this.#state.state === "checking" || this.#state.state === "running";
  }

  get state(): StudioRunProgress {
    const steps = [...this.#steps.values()];
    const done = steps.filter(({ state }) => state !== "running").length;
    return { ...this.#state, steps, done, remainingMs: this.#remainingMs() };
  }

  /** Calls `changed` whenever the state did, until the function that it gives back is called. */
  listen(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** Shows a run: `work` is given what its events go to. */
  async show<T extends { readonly release: { readonly id: string } }>(
    work: (onEvent: (event: RunEvent) => void) => Promise<T>,
  ): Promise<T> {
    this.#steps.clear();
    this.#planned = [];
    this.#set({ ...idle, state: "checking", startedAt: now() });
    try {
      this.#took = await this.#facts.lastTook().catch(() => new Map());
      const result = await work((event) => this.#note(event));
      this.#set({ state: "succeeded", endedAt: now(), release: result.release.id });
      return result;
    } catch (error) {
      const { code, title, detail, hint, issues = [] } = problemOf(asServerError(error));
      for (const [key, step] of this.#steps)
        if (step.state === "running") this.#steps.set(key, { ...step, state: "failed" });
      this.#set({
        state: "failed",
        endedAt: now(),
        problem: { code, title, detail, hint, issues: issues.map(withPath) },
      });
      throw error;
    }
  }

  #note(event: RunEvent): void {
    if (this.#state.state === "checking") {
      this.#set({ state: "running" });
      void this.#facts.runningId().then(
        (id) => this.#set({ id }),
        () => undefined,
      );
    }
    if (event.event === "planned") {
      this.#planned = event.plan.steps.filter(({ action }) => action === "build").map(({ id }) => id);
      this.#set({ total: event.plan.steps.length });
      return;
    }
    const id = idOf(event.declaration);
    this.#steps.set(id, stepOf(event, this.#steps.get(id)));
    this.#set({});
  }

  /** What the planned builds took the last time, without what is done of them. */
  #remainingMs(): number | null {
    if (!this.isRunning || this.#planned.length === 0) return null;
    const left = this.#planned.map((id) => leftOf(this.#steps.get(id), this.#took.get(id)));
    return left.includes(undefined) ? null : left.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  }

  #set(change: Partial<StudioRunProgress>): void {
    this.#state = { ...this.#state, ...change };
    for (const changed of this.#listeners) changed();
  }
}

const withPath = ({ message, path = [] }: Issue) => ({ message, path });

/** Milliseconds that a build still takes if it takes as long as the last time; undefined where that is not known. */
function leftOf(step: StudioProgressStep | undefined, tookMs: number | undefined): number | undefined {
  if (step !== undefined && step.state !== "running") return 0;
  if (tookMs === undefined || step === undefined) return tookMs;
  return Math.max(0, Math.round(tookMs - (Date.now() - Date.parse(step.startedAt))));
}

type StepEvent = Exclude<RunEvent, { readonly event: "planned" }>;

function stepOf(event: StepEvent, before: StudioProgressStep | undefined): StudioProgressStep {
  const { role, name } = event.declaration;
  const step: StudioProgressStep = before ?? {
    id: idOf(event.declaration),
    role: (role as Role | undefined) ?? null,
    name,
    state: "running",
    text: "",
    startedAt: now(),
    tookMs: null,
    notes: [],
  };
  if (event.event === "step-started") return step;
  if (event.event === "step-progress") return { ...step, text: event.text };
  return { ...step, state: event.action, text: event.text, tookMs: event.tookMs, notes: event.notes };
}

const now = () => new Date().toISOString();
