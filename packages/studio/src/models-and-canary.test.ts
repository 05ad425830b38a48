import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import { createNativeModelRuntime } from "../../throughline/src/adapters/native/native-model-runtime.ts";
import type { SearchRecord } from "../../throughline/src/runtime/registry/search-record.ts";
import type { MoveAsked } from "../../throughline/src/runtime/releases/choose-release.ts";
import type { Release } from "../../throughline/src/runtime/releases/release-store.ts";
import { ModelRows } from "../../throughline/src/runtime/studio/explain-model.ts";
import { compareVersions } from "../../throughline/src/runtime/training/compare-versions.ts";
import { modelRunner } from "../../throughline/src/runtime/training/model-runner.ts";
import type { Studio } from "../../throughline/src/server/studio/studio.ts";
import { fraud } from "../../throughline/test/card-declarations.ts";
import { openStudioProject, type StudioProject } from "../../throughline/test/studio-project.ts";
import { builtStudio } from "../test/built-studio.ts";
import { faultless, Visitor } from "../test/visitor.ts";

const models = createNativeModelRuntime();
let project: StudioProject;
let browser: Browser;
let visitor: Visitor;
const asked: MoveAsked[] = [];
let canary: Awaited<ReturnType<Studio["releases"]["canary"]>> = { release: "r-1", stable: "r-0", step: 0, atUs: 5e6 };
beforeAll(async () => {
  const webApp = await builtStudio();
  const parts = () => ({ session: project.project.session, objects: project.project.engines.objects, models });
  const rows = (version: number) => ModelRows.open(fraud, { version, ...parts() });
  const contracts = { verdict: "compatible", breaks: [], compatible: [], unread: [], problems: [] } as const;
  [project, browser] = await Promise.all([
    openStudioProject({
      ...{ webApp, models, current: () => "r-0" },
      modelQuestions: {
        explain: async (_, version) => (await rows(version)).sample(),
        explainRow: async (_, version, key) => (await rows(version)).row(key) ?? null,
        compare: (_, version, against) => compareVersions(fraud, { version, against, ...parts() }),
      },
      releaseControl: {
        diff: async (before, after) => ({ before, after, contracts, versions: [], code: [], promises: [] }),
        move: async (one) => {
          asked.push(one);
          canary = undefined;
          return {};
        },
      },
      releaseFigures: () => ({
        traffic: [
          { release: "r-0", endpoint: "fraud-score", requests: 90, failed: 0, degraded: 0, p99Ms: 2.1 },
          { release: "r-1", endpoint: "fraud-score", requests: 1_204, failed: 3, degraded: 0, p99Ms: 2.4 },
        ],
        canary: "r-1",
        verdict: { decision: "hold", because: "fraud-score is slower" },
      }),
      releases: {
        sizeBytes: async () => 1_000,
        canary: async () => canary,
        moves: async () => [{ kind: "promote", atUs: 5e6, by: "ann", from: null, to: "r-0", reason: "it was tried" }],
        all: async () => releases(),
      },
    }),
    openBrowser(),
  ]);
  await project.project.build(modelRunner, fraud);
  visitor = new Visitor(browser, project.served.url);
});
afterAll(async () => {
  await browser?.close();
  await project?.close();
});

function releases(): readonly Release[] {
  const rollouts = { "endpoint:fraud-score": { steps: [0.1, 0.5, 1], requests: 100, pause: "1m" as const } };
  const release = (id: string, previous: string | null, sequence: number): Release => ({
    ...{ id, project: "cards", createdAtUs: sequence * 1e6, sequence, run: "run-1", previous },
    ...{ pins: project.project.pins, graph: project.graph, rollouts },
  });
  return [release("r-1", "r-0", 2), release("r-0", null, 1)];
}

describe("a model", () => {
  it.each([1280, 360])("says at %i px what its scores are made of, and a row as a waterfall", async (width) => {
    const { page, faults } = await visitor.open("/models/fraud?tab=explanation", { heading: "fraud", width });
    await page.getByRole("img", { name: /^amount adds .* more where its value is high$/ }).waitFor();
    await page.getByRole("button", { name: "Highest score" }).click();
    const steps = page.getByRole("table", { name: "What made the score" });
    await steps.waitFor();
    expect(await steps.getByRole("rowheader").allTextContents()).toHaveLength(Object.keys(fraud.features).length + 2);
    expect(await faults()).toEqual(faultless);
    await page.getByLabel("Key in silver.payments").fill("p-none");
    await page.keyboard.press("Enter");
    await page.getByText("studio.unknown-row").waitFor();
    await page.close();
  });

  it("is compared with another version on the same rows, and shows how its loss fell", async () => {
    const { page, faults } = await visitor.open("/models/fraud?tab=compare&version=2", { heading: "fraud" });
    const row = page.getByRole("table", { name: "Differences on the same rows" }).getByRole("row", { name: /^AUC/ });
    expect(await row.textContent()).toContain("DeLong");
    expect(await faults()).toEqual(faultless);
    await page.getByRole("tab", { name: "Training" }).click();
    await page.getByRole("img", { name: /^Loss from/ }).waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });
});

/** Nine trials of three rungs by halving, of which the last was chosen. */
function search(): SearchRecord {
  const trial = (number: number, rounds: number, figure: number) => ({
    ...{ trial: number, rounds, figure, folds: [figure - 0.01, figure + 0.01] },
    parameters: { leaves: number * 4, learningRate: 0.01 * 2 ** number },
  });
  const first = [0.71, 0.84, 0.8, 0.78, 0.9, 0.86].map((figure, i) => trial(i + 1, 10, figure));
  return {
    ...{ method: "halving", measure: "auc", better: "higher", seed: 1, foldsLeftOut: 0, best: 8 },
    folds: [1, 2].map((n) => ({ learned: n * 100, measured: 100 })),
    trials: [...first, trial(2, 30, 0.88), trial(5, 30, 0.91), trial(5, 90, 0.93)],
  };
}

describe("how a version was chosen and judged", () => {
  it.each([1280, 360])("stands at %i px as the trials of its search, with the chosen one", async (width) => {
    const file = "models/fraud/1/search.json";
    await project.project.engines.objects.put(file, new TextEncoder().encode(JSON.stringify(search())));
    const { page, faults } = await visitor.open("/models/fraud?tab=search&version=1", { heading: "fraud", width });
    await page.getByRole("heading", { name: "Trial 5 was chosen" }).waitFor();
    await page
      .getByRole("img", { name: /^AUC between 0.71 and 0.93 by evaluation, 1 to 9; .* 0.9300 at 9$/ })
      .waitFor();
    await page.getByRole("img", { name: /^AUC .* by learningRate, 0.02 to 0.64/ }).waitFor();
    const tab = page.getByRole("tab", { name: "Search" });
    expect(await tab.evaluate((one) => one.getBoundingClientRect().right <= innerWidth)).toBe(true);
    const rows = page.getByRole("grid", { name: "Trials" }).getByRole("row");
    await expect.poll(() => rows.filter({ hasText: "chosen" }).count()).toBe(1);
    expect(await rows.filter({ hasText: "went on" }).count()).toBe(3);
    expect(await faults()).toEqual(faultless);
    await page.getByRole("combobox", { name: "Version" }).selectOption("2");
    await page.getByText("Its parameters were declared, not searched").waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });

  it.each([1280, 360])("stands at %i px as what its test rows were taken for, in counts and shares", async (width) => {
    const { page, faults } = await visitor.open("/models/fraud?tab=evaluation", { heading: "fraud", width });
    const matrix = page.getByRole("table", { name: "Confusion matrix" });
    await expect
      .poll(() => matrix.getByRole("columnheader").allTextContents())
      .toEqual(["charged_back is", "taken for true", "taken for false", "Rows"]);
    const counts = await matrix.locator("strong").allTextContents();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(40);
    expect(await matrix.getByRole("rowheader").allTextContents()).toEqual(["true", "false"]);
    await page.getByText("No slices are measured").waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });
});

describe("a canary", () => {
  it("stands beside the stable release with what both answered, and is ended after what it changes was shown", async () => {
    const { page, faults } = await visitor.open("/releases", { heading: "Releases", width: 360 });
    const traffic = page.getByRole("table", { name: "Requests by release" });
    expect(await traffic.getByRole("row").allTextContents()).toEqual([
      "ReleaseEndpointRequestsFailedFell backp99",
      "canary r-1fraud-score1,2043 (0.25 %)02.4 ms",
      "stable r-0fraud-score90002.1 ms",
    ]);
    await page.getByText("fraud-score is slower").waitFor();
    expect(await faults()).toEqual(faultless);
    await page.getByRole("button", { name: "End the canary" }).click();
    const dialog = page.getByRole("dialog", { name: "End the canary r-1" });
    await dialog.getByText("r-0 answers all requests again").waitFor();
    expect(await faults()).toEqual(faultless);
    await dialog.getByRole("button", { name: "End it" }).click();
    await page.getByText("r-0 answers all", { exact: true }).waitFor();
    expect(asked).toEqual([{ kind: "rollback", canary: { release: "r-1", step: 0 }, by: "studio" }]);
    await page.close();
  });
});
