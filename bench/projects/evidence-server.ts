// A process that serves one release twice, with the count of answers and without, and says what CPU time it has used.
import { UptimeCount } from "../../packages/throughline/src/runtime/verification/uptime-count.ts";
import { openPairedTraffic } from "./paired-traffic.ts";

const traffic = await openPairedTraffic(
  { uptime: new UptimeCount() },
  { isOffFirst: process.argv.includes("off-first") },
);
process.on("message", async (asked) => {
  if (asked !== "close") {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system });
    return;
  }
  await traffic.close();
  process.disconnect();
});
process.send?.({ on: traffic.on.url, off: traffic.off.url });
