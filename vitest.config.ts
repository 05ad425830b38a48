import { defineConfig } from "vitest/config";

// On a shared machine a browser or a peer may stumble once; the reporter names every test that needed its second try.
const retry = process.env.CI === undefined ? 0 : 1;
/** What is waited for may take its time on a loaded machine. */
const patient = { poll: { timeout: 20_000 } };
const shared = { resolve: { conditions: ["source"] }, ssr: { resolve: { conditions: ["source"] } } };

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.{ts,tsx}",
            "scripts/**/*.test.ts",
            "bench/**/*.test.ts",
            "examples/**/*.test.ts",
          ],
          // Files share what they import, which takes a quarter of the processor time off; no test may change a module.
          isolate: false,
          retry,
          expect: patient,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "journeys",
          include: ["tests/journeys/**/*.test.ts", "tests/regressions/**/*.test.ts"],
          // As above: the command line and the database that it compiles are loaded once a worker.
          isolate: false,
          retry,
          expect: patient,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        ...shared,
        test: {
          name: "interop",
          include: ["tests/interop/**/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          isolate: false,
          retry,
          expect: patient,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        ...shared,
        test: {
          name: "interop-slow",
          include: ["tests/interop/**/*.slow.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        ...shared,
        test: { name: "soak", include: ["tests/soak/**/*.test.ts"], testTimeout: 600_000, hookTimeout: 600_000 },
      },
    ],
    coverage: {
      include: ["packages/*/src/**/*.{ts,tsx}"],
      exclude: ["**/*.test.{ts,tsx}", "**/*.test-d.ts"],
      reporter: ["text-summary", "json-summary"],
      reportOnFailure: true,
      thresholds: { statements: 85, lines: 85 },
    },
  },
});
