import type { BenchContext } from "../harness/bench.ts";
import {
  type Answer,
  answersOf,
  cardOf,
  driftOfWholePast,
  labelsOf,
  loggedAnswers,
  type Quality,
  qualityOf,
  type VersionCard,
  viewFeatures,
} from "./answered.ts";
import { type Found, foundText, qualityText, type Watched } from "./findings.ts";
import { type CommandedProject, LiveServer, MovedClock } from "./live-project.ts";
import type { TrafficOptions } from "./options.ts";
import type { AskedPayment } from "./payments.ts";
import { type PostPayment, posterOf } from "./post-payment.ts";

const hourMs = 3_600_000;
/** When the last chargeback has come, and the delay of a label is over. */
export const labelDays = 32;

export interface TrafficParts {
  /** Run at `startMs`. */
  readonly project: CommandedProject;
  readonly options: TrafficOptions;
  /** In the order of time, from `startMs` on. */
  readonly payments: readonly AskedPayment[];
  /** Those of the last day before the labels are looked at: what the release of then answers. */
  readonly lastDay: readonly AskedPayment[];
  readonly startMs: number;
}

/** A project under traffic, from its first payment to the last chargeback. */
export class LiveTraffic {
  readonly #clock: MovedClock;
  readonly #server: LiveServer;
  readonly #of: TrafficParts;
  /** What the model answered, and the version that was released then. */
  #answers: readonly Answer[] = [];

  constructor(of: TrafficParts) {
    this.#of = of;
    this.#clock = new MovedClock(of.startMs);
    this.#server = new LiveServer(of.project.root, this.#clock);
  }

  async start(): Promise<void> {
    await this.#of.project.ask("run", "--now", this.#clock.iso);
    await this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Posts every payment at its instant, one after the other, and runs the project and starts the server anew when it is time to. */
  async send(context: BenchContext): Promise<void> {
    const { payments, options } = this.#of;
    const { every, restart = Number.POSITIVE_INFINITY } = options;
    const refused: string[] = [];
    let [runs, restarts] = [1, 0];
    let post = this.#poster();
    for (const payment of payments) {
      const atMs = Date.parse(payment.paid_at);
      for (; atMs >= this.#after(runs * every); runs++) await this.#runAt(this.#after(runs * every));
      for (; atMs >= this.#after((restarts + 1) * restart - 0.5); restarts++) post = await this.#restart();
      this.#clock.moveTo(atMs);
      const { status, code } = await post(payment);
      if (status !== 200) refused.push(code ?? `status ${status}`);
    }
    context.figure("runs", "", runs);
    context.figure("restarts", "", restarts);
    context.figure("sent", "", payments.length);
    context.figure("refused", "", refused.length);
    if (refused.length > 0) console.log(`refused with ${[...new Set(refused)].join(", ")}\n`);
  }

  /** Verifies what the traffic shows at once. */
  async driftNow(context: BenchContext): Promise<void> {
    const { project, options } = this.#of;
    this.#clock.moveTo(this.#after(options.hours));
    const found = await this.#verify("--role", "mlops");
    const { drift } = await this.#monitor();
    const logged = await loggedAnswers(project);
    context.figure("answers", "", logged.all);
    context.figure("degraded", "", logged.degraded);
    context.figure("drift_answers", "", drift.answers ?? 0);
    for (const { input, psi } of drift.columns ?? [])
      context.figure(`psi_of_${input ?? "score"}`, "", psi ?? Number.NaN);
    console.log(`verify --role mlops, after the last payment: ${foundText(found)}\n`);
  }

  /** A run reads the payments from the files, and tells the features that each would have had with the whole past before it. */
  async readPayments(context: BenchContext): Promise<void> {
    const { project, options } = this.#of;
    await this.#runAt(this.#after(options.hours));
    const features = await viewFeatures(project);
    this.#answers = await answersOf(project, features);
    const answers = this.#answers;
    const last = answers.at(-1);
    if (last === undefined) throw new Error("the model answered no payment that the project has a row of");
    const share = (name: string, holds: (answer: Answer) => boolean) =>
      context.figure(name, "", answers.filter(holds).length / answers.length);
    context.figure("answers_with_a_row", "", answers.length);
    share("sent_as_read_share", ({ isSentAsRead }) => isSentAsRead);
    const ages = answers.map(({ watermarkAgeHours }) => watermarkAgeHours);
    context.figure("watermark_age_h", "h", ages);
    share("whole_past_share", ({ same }) => same.size === features.length);
    for (const name of features) share(`whole_past_share_of_${name}`, ({ same }) => same.has(name));
    for (const [name, psi] of await driftOfWholePast(project, last.version, answers))
      context.figure(`whole_past_psi_of_${name}`, "", psi);
  }

  /** The chargebacks have come: what the answers were worth, by `monitor` and `verify`, and added up here. */
  async afterLabels(context: BenchContext): Promise<void> {
    const { lastDay, options, project } = this.#of;
    const last = options.hours + labelDays * 24;
    await this.#runAt(this.#after(last - 24));
    const post = this.#poster();
    for (const payment of lastDay) {
      this.#clock.moveTo(Date.parse(payment.paid_at));
      const { status, code } = await post(payment);
      if (status !== 200) console.log(`refused on the last day: ${code ?? status}`);
    }
    this.#clock.moveTo(this.#after(last));
    context.figure("sent_on_last_day", "", lastDay.length);
    const found = await this.#verify(...(options.browser === true ? ["--browser"] : []));
    const { labels } = await this.#monitor();
    const { positives = 0, auc, precision, recall, measures } = labels.quality;
    context.figure("labelled", "", labels.labelled);
    context.figure("missing", "", labels.missing);
    context.figure("frauds", "", positives);
    const cards = await this.#cards();
    context.figure("versions", "", labels.versions.length);
    const first = cards.get(labels.versions[0] ?? "")?.metrics ?? {};
    const none = Number.NaN;
    report(context, "card", {
      ...{ auc: first.auc ?? none, f1: first.f1 ?? none },
      ...{ precision: first.precision ?? none, recall: first.recall ?? none },
    });
    const live = { auc: auc?.value ?? none, f1: measures?.f1 ?? none };
    report(context, "live", { ...live, precision: precision?.value ?? none, recall: recall?.value ?? none });
    const truth = await labelsOf(project, this.#answers);
    const own = qualityOf(this.#answers, truth, cards);
    context.figure("live_figures_off_by", "", Math.max(Math.abs(own.auc - live.auc), Math.abs(own.f1 - live.f1)));
    const whole = this.#answers.map((answer) => answer.whole);
    report(context, "whole_past", qualityOf(whole, truth, cards));
    const { held, broken, notMeasured } = found.summary;
    for (const [name, count] of Object.entries({ held, broken, not_measured: notMeasured }))
      context.figure(`clauses_${name}`, "", count);
    console.log(`live, with 95 % intervals: ${qualityText(labels)}\n`);
    console.log(`verify, ${labelDays} days later: ${foundText(found)}\n`);
  }

  #poster(): PostPayment {
    return posterOf(this.#of.options.by, this.#server);
  }

  async #restart(): Promise<PostPayment> {
    await this.#server.stop();
    await this.#server.start();
    return this.#poster();
  }

  /** The instant after so many hours. */
  #after(hours: number): number {
    return this.#of.startMs + hours * hourMs;
  }

  /** Runs the project at an instant. What was answered until then lies in the lake before, as half a minute would have it: `verify` moves it. */
  async #runAt(ms: number): Promise<void> {
    this.#clock.moveTo(ms);
    await this.#verify("--handoff", "needs");
    await this.#of.project.ask("run");
  }

  #verify(...words: readonly string[]): Promise<Found> {
    return this.#of.project.ask<Found>("verify", ...words);
  }

  async #monitor(): Promise<Watched> {
    const now = ["--now", this.#clock.iso];
    const { items } = await this.#of.project.ask<{ readonly items: readonly Watched[] }>("monitor", ...now);
    return items[0] as Watched;
  }

  /** The card of every version that answered or scored. */
  async #cards(): Promise<ReadonlyMap<string, VersionCard>> {
    const versions = new Set(this.#answers.flatMap(({ version, whole }) => [version, whole.version]));
    const cards = new Map<string, VersionCard>();
    for (const version of versions) cards.set(version, await cardOf(this.#of.project, version));
    return cards;
  }
}

function report(context: BenchContext, of: string, quality: Quality): void {
  for (const [name, figure] of Object.entries(quality)) context.figure(`${of}_${name}`, "", figure);
}
