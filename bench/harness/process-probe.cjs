// Loaded first by a measured process: when it ends, it says on channel 3 what it used.
const { writeSync } = require("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssPeakBytes: maxRSS * 1024 }));
});
