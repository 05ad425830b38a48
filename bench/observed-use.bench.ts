import { ObservedUse } from "../packages/throughline/src/runtime/observed-use/observed-use.ts";
import { injectedPoints } from "../packages/throughline/src/runtime/observed-use/use-point.ts";
import { fraudScore } from "../packages/throughline/test/card-declarations.ts";
import type { Bench } from "./harness/bench.ts";
import { interleave } from "./harness/measure.ts";
import { cpuNanoseconds, cpuRatios, openPairedTraffic } from "./projects/paired-traffic.ts";

const requests = 3_000;
const points = injectedPoints({ consumer: "service:payments-api", place: "POST /authorize" }, { fraudScore });

/** Two servers of one release in one process, one of which watches which fields handlers read. CPU of client and server together. */
export const bench: Bench = {
  name: "observed-use",
  question: "What does it cost serving to watch which fields handlers really read?",
  async run(context) {
    const observed = new ObservedUse();
    const traffic = await openPairedTraffic({ observed });
    try {
      const samples = await interleave(
        { on: () => traffic.batch(traffic.on, requests), off: () => traffic.batch(traffic.off, requests) },
        { rounds: context.rounds(15), warmup: 2 },
      );
      context.figure("requests", "", requests);
      context.times("on", samples.on);
      context.times("off", samples.off);
      context.figure("on_to_off_cpu_ratio", "", cpuRatios(samples.on, samples.off));
      context.figure(
        "watched_calls",
        "",
        observed.take().reduce((sum, { calls }) => sum + calls, 0),
      );
      const place = new ObservedUse().place("r-1", points);
      context.figure(
        "decision_of_one_request_ns",
        "ns",
        cpuNanoseconds(() => place.next()),
      );
    } finally {
      await traffic.close();
    }
  },
};
