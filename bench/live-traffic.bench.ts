import type { Bench } from "./harness/bench.ts";
import { fraudCopy, paymentsAhead } from "./live-traffic/fraud-copy.ts";
import { CommandedProject } from "./live-traffic/live-project.ts";
import { trafficOptions } from "./live-traffic/options.ts";
import { LiveTraffic, labelDays } from "./live-traffic/traffic.ts";

/** The first run: a whole hour, up to which the generator writes. */
const startMs = Date.parse("2026-11-20T12:00:00Z");

/** The fraud example, asked as its app would be: each payment at its instant, before any run has read it. */
export const bench: Bench = {
  name: "live-traffic",
  question: "How good are the fraud example's answers to live payments, by what `verify` measures of them?",
  async run(context) {
    const options = trafficOptions(process.env.LIVE_TRAFFIC);
    const at = (hours: number) => startMs + hours * 3_600_000;
    const last = options.hours + labelDays * 24;
    const [payments = [], lastDay = []] = await paymentsAhead(startMs, [
      { fromMs: startMs, untilMs: at(options.hours) },
      { fromMs: at(last - 24), untilMs: at(last) },
    ]);
    const { by, hours, every } = options;
    console.log(`payments of ${hours} hours by ${by}, a run every ${every} hours\n`);
    const copy = fraudCopy();
    try {
      const project = new CommandedProject(copy.root);
      const traffic = new LiveTraffic({ project, options, payments, lastDay, startMs });
      try {
        await traffic.start();
        await traffic.send(context);
        await traffic.driftNow(context);
        await traffic.readPayments(context);
        await traffic.afterLabels(context);
      } finally {
        await traffic.stop();
      }
    } finally {
      copy.remove();
    }
  },
};
