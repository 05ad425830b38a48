import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Rollouts } from "../../contracts/mlops/rollout.ts";
import type { MoveAsked } from "../../runtime/releases/choose-release.ts";
import type { Position } from "../../runtime/releases/release-moves.ts";
import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { rolloutsBeside, sharesAt } from "../../runtime/releases/rollouts.ts";
import { type CanaryVerdict, judgeCanary } from "../../runtime/serving/canary-verdict.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { ServedFigures } from "../../runtime/serving/release-catalog.ts";
import { currentEvidence } from "../../runtime/verification/evidence.ts";
import type { Gateway } from "../../server/gateway.ts";
import type { CanarySplit } from "../../server/predict/canary-split.ts";
import { canaryLine, type StandingStep } from "../render/canary-line.ts";
import { BuildQueue } from "./build-queue.ts";
import { CanaryCounts } from "./canary-counts.ts";
import type { Engines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { type MovedRelease, moveRelease, openWhole, type Taking } from "./move-release.ts";
import type { ServedLogs } from "./served-logs.ts";

export interface ServedReleasesOptions {
  readonly root: string;
  readonly releases: ReleaseStore;
  readonly engines: Engines;
  readonly log: (line: string) => void;
  /** Where what is answered is written down, by every release. */
  readonly served: ServedLogs;
  readonly split: CanarySplit;
  readonly gateway: Gateway;
}

/** How often a canary is judged, milliseconds. */
const judgeMs = 1_000;
/** Who moves a canary by its figures. */
const bySelf = "the server";

/** A canary that is open beside the release that answers the rest. */
interface OpenCanary {
  readonly open: OpenRelease;
  readonly step: number;
  readonly atUs: number;
  readonly stable: string;
  readonly rollouts: Rollouts;
}

/** The releases that a server answers from: the current one, and a canary beside it. One change of them at a time. */
export class ServedReleases {
  readonly #options: ServedReleasesOptions;
  /** What the pointers say is opened before the next change moves them. */
  readonly #switches = new BuildQueue();
  readonly #counts: CanaryCounts;
  #canary: OpenCanary | undefined;
  #verdict: CanaryVerdict | undefined;
  #timer: NodeJS.Timeout | undefined;
  #judging: Promise<void> | undefined;
  /** What was said last of a move that failed. */
  #complaint: string | undefined;

  constructor(options: ServedReleasesOptions) {
    this.#options = options;
    this.#counts = new CanaryCounts({ ...options, traffic: options.split.traffic });
  }

  /** Lets the canary take its share, where there is one, and begins to judge it. */
  async start(): Promise<void> {
    await this.reload();
    this.#timer = setInterval(() => {
      this.#judging ??= this.#judge().finally(() => {
        this.#judging = undefined;
      });
    }, judgeMs);
  }

  /** Stops the gateway, which closes the release that it has, keeps what was counted of the canary, then closes it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#judging;
    const close = async () => {
      const canary = this.#canary;
      if (canary === undefined) return;
      await this.#keep(canary);
      this.#canary = undefined;
      this.#options.split.end();
      await canary.open.close();
    };
    await inTurn([() => this.#options.gateway.drain(), () => this.#switches.run(close)]);
  }

  /** What ends by its figures stays as it was judged. */
  async #keep({ open, stable, step, atUs }: OpenCanary): Promise<void> {
    if (this.#verdict?.decision !== "abort") await this.#counts.keep({ release: open.release.id, stable, step, atUs });
  }

  /** Id of the release that answers all but a canary's share. */
  get current(): string {
    return this.#options.gateway.release.release.id;
  }

  /** How both releases do, as far as this server knows. */
  get figures(): ServedFigures {
    const { split } = this.#options;
    return {
      traffic: split.traffic.lines(),
      canary: this.#canary?.open.release.id ?? null,
      verdict: this.#verdict ?? null,
    };
  }

  /** Answers from the releases that the pointers name now. Gives the id of the current one. */
  reload(): Promise<string> {
    return this.#switches.run(async () => {
      const { releases } = this.#options;
      const canary = await releases.canary();
      const position = { to: (await releases.current()) ?? this.current, canary };
      if (this.#isAt(position)) return this.current;
      const open = (id: string) => openWhole(id, this.#options);
      const before = this.#standing;
      try {
        await this.#take({ position, open, commit: async () => undefined });
        this.#tell(before);
      } catch (error) {
        if (canary === undefined || position.to !== this.current) throw error;
        await this.#giveUp(canary.release, error);
      }
      return this.current;
    });
  }

  /** Makes another release current, or the canary, and answers from it, also while a build goes on. */
  move(asked: MoveAsked): Promise<MovedRelease> {
    return this.#switches.run(async () => {
      const before = this.#standing;
      const take = (taking: Taking) => this.#take(taking);
      const moved = await moveRelease(asked, { ...this.#options, served: true, take });
      this.#tell(before, asked.reason);
      return moved;
    });
  }

  get #standing(): StandingStep | undefined {
    if (this.#canary === undefined) return undefined;
    const { open, step, rollouts } = this.#canary;
    return { id: open.release.id, step, rollouts };
  }

  /** Says what became of the canary since. With which one the server starts is said where it starts. */
  #tell(before: StandingStep | undefined, reason?: string): void {
    if (this.#timer === undefined) return;
    const line = canaryLine({ before, now: this.#standing, current: this.current, reason });
    if (line !== undefined) this.#options.log(line);
  }

  #isAt({ to, canary }: Position): boolean {
    const { open, step } = this.#canary ?? {};
    return to === this.current && open?.release.id === canary?.release && step === canary?.step;
  }

  async #take(taking: Taking): Promise<OpenRelease | undefined> {
    const { to, canary } = taking.position;
    if (to !== this.current) return this.#switchTo(to, taking);
    if (canary === undefined) {
      await taking.commit();
      await this.#drop();
      return undefined;
    }
    const known = this.#canary?.open.release.id === canary.release ? this.#canary.open : undefined;
    const open = known ?? (await taking.open(canary.release));
    try {
      await taking.commit();
    } catch (error) {
      if (known === undefined) await open.close();
      throw error;
    }
    await this.#split(open, canary.step);
    return open;
  }

  /** Hands the rest over to another release, the canary's share with it. */
  async #switchTo(id: string, { open, commit }: Taking): Promise<OpenRelease> {
    const { gateway, served } = this.#options;
    const canary = this.#canary?.open;
    const next = canary?.release.id === id ? canary : await open(id);
    served.open(next);
    try {
      await gateway.switchTo(next, async () => {
        await commit();
        if (next === canary) this.#crossOver();
      });
    } catch (error) {
      // The gateway closes what it could not switch to.
      if (next === canary) this.#forget();
      throw error;
    }
    if (next !== canary) await this.#drop();
    return next;
  }

  /** From here on the canary is the gateway's; what the app of the release before still has in hand is answered by it too. */
  #crossOver(): void {
    this.#options.split.crossOver();
    this.#canary = undefined;
    this.#verdict = undefined;
    void this.#counts.forget();
  }

  async #split(open: OpenRelease, step: number): Promise<void> {
    const { gateway, releases, served, split, engines } = this.#options;
    const before = this.#canary?.open;
    const stable = gateway.release.release;
    const rollouts = rolloutsBeside(open.release, stable);
    served.open(open);
    const atUs = (await releases.canary())?.atUs ?? engines.clock.nowUs();
    const kept = await this.#counts.of({ release: open.release.id, stable: stable.id, step, atUs });
    split.take({ stable: stable.id, canary: open, shares: sharesAt(rollouts, step) });
    if (kept !== undefined) split.traffic.goOnFrom(kept);
    this.#canary = { open, step, atUs, stable: stable.id, rollouts };
    this.#verdict = undefined;
    if (before !== undefined && before !== open) await before.close();
  }

  #forget(): void {
    void this.#counts.forget();
    this.#options.split.end();
    this.#canary = undefined;
    this.#verdict = undefined;
  }

  async #drop(): Promise<void> {
    const open = this.#canary?.open;
    this.#forget();
    await open?.close();
  }

  /** Ends a canary that can't be opened. */
  async #giveUp(id: string, error: unknown): Promise<void> {
    const { releases, engines, log } = this.#options;
    const reason = `it can't be opened: ${reasonOf(error)}`;
    log(`canary ${id} ended: ${reason}`);
    await this.#drop();
    await releases.place({ to: this.current }, { kind: "abort", by: bySelf, atUs: engines.clock.nowUs(), reason });
  }

  /** Moves the canary by its figures, where they say so. Never throws: what fails is tried again. */
  async #judge(): Promise<void> {
    const canary = this.#canary;
    if (canary === undefined) return;
    await this.#keep(canary);
    const verdict = this.#verdict?.decision === "abort" ? this.#verdict : await this.#verdictOf(canary);
    if (this.#canary !== canary) return;
    this.#verdict = verdict;
    if (verdict.decision === "hold") return;
    const isBad = verdict.decision === "abort";
    // The requests move first, whatever the disk says of the pointer.
    if (isBad) this.#options.split.end();
    const { id } = canary.open.release;
    const only = { release: id, step: canary.step };
    try {
      await this.move({ kind: isBad ? "abort" : "promote", canary: only, by: bySelf, reason: verdict.because });
    } catch (error) {
      const text = `canary ${id} could not be moved: ${reasonOf(error)}`;
      if (text !== this.#complaint) this.#options.log(text);
      this.#complaint = text;
    }
  }

  async #verdictOf({ open, step, atUs, rollouts }: OpenCanary): Promise<CanaryVerdict> {
    const { split, engines } = this.#options;
    const { id } = open.release;
    const trafficOf = (endpoint: string) => ({
      canary: split.traffic.of(id, endpoint),
      stable: split.traffic.of(this.current, endpoint),
    });
    const verdict = judgeCanary({ rollouts, step, sinceUs: atUs, nowUs: engines.clock.nowUs(), trafficOf });
    if (verdict.decision !== "advance") return verdict;
    const broken = await this.#brokenIn(open).catch((error: unknown) => [`what was measured can't be read: ${error}`]);
    return broken.length === 0 ? verdict : { decision: "hold", because: broken.slice(0, 3).join("; ") };
  }

  /** The clauses that are broken in a canary and not in the release beside it. */
  async #brokenIn({ release }: OpenRelease): Promise<string[]> {
    const { database } = this.#options.engines;
    const broken = async (of: typeof release) => (await currentEvidence(database, of)).filter(({ held }) => !held);
    const beside = await broken(this.#options.gateway.release.release);
    const isNew = (clause: { readonly declaration: string; readonly promise: string }) =>
      !beside.some(({ declaration, promise }) => declaration === clause.declaration && promise === clause.promise);
    return (await broken(release))
      .filter(isNew)
      .map(({ declaration, says, figure }) => `${declaration} ${says} is broken by the canary: ${figure}`);
  }
}

const reasonOf = (error: unknown) =>
  isThroughlineError(error) ? (error.detail ?? error.code) : error instanceof Error ? error.message : String(error);
