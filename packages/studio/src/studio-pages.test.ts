import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProjectGraph } from "../../throughline/src/contracts/graph/project-graph.ts";
import type { MoveAsked } from "../../throughline/src/runtime/releases/choose-release.ts";
import { releaseError } from "../../throughline/src/runtime/releases/error-codes.ts";
import { renamed, sourcesOf } from "../../throughline/test/changed-sources.ts";
import { openStudioProject, type StudioProject } from "../../throughline/test/studio-project.ts";
import { openSmallStudio, type SmallStudio } from "../test/small-studio.tsx";

let project: StudioProject;
let studio: SmallStudio;
let present: ProjectGraph;
let current = "r-1";
let moves: MoveAsked[] = [];
let runs: boolean[] = [];
let refused = false;
beforeAll(async () => {
  const refuse = () => {
    if (refused) throw releaseError("incomplete", { detail: "a version is gone: silver.payments v1" });
  };
  const move = async (one: MoveAsked) => {
    refuse();
    moves.push(one);
    current = one.release ?? current;
    return {};
  };
  const run = async ({ rebuild }: { readonly rebuild: boolean }) => void runs.push(rebuild);
  const contracts = { verdict: "compatible", breaks: [], compatible: [], unread: [], problems: [] } as const;
  const code = [{ file: "data/payments.ts", change: "changed" as const }];
  const diff = async (before: string, after: string) => ({
    ...{ before, after, contracts, code, versions: [], promises: [] },
  });
  const sources = sourcesOf(
    () => project.graph,
    () => present,
  );
  project = await openStudioProject({ releaseControl: { diff, move }, sources, run, current: () => current });
  present = project.graph;
  studio = await openSmallStudio(project.served.url);
});
afterAll(async () => {
  await studio?.close();
  await project?.close();
});
beforeEach(() => {
  [current, moves, runs, refused, present] = ["r-1", [], [], false, project.graph];
  studio.instead(undefined);
  studio.forget();
});

const pages = [
  ["/", "Map", "fraud-score"],
  ["/?view=table", "Map", "fraud-score"],
  ["/hand-offs", "Hand-offs", "fraud-score"],
  ["/hand-offs?show=promises", "Hand-offs", "fraud_rate"],
  ["/changes", "Changes", "Nothing changed since the lock"],
  ["/contracts", "Contracts", "silver.payments"],
  ["/contracts/source%3Asilver.payments", "silver.payments", "Gives rows"],
  ["/contracts/source%3Asilver.payments?tab=history", "silver.payments", "History"],
  ["/roles", "Roles", "Analyst"],
  ["/roles/analyst", "analyst", "Contracts"],
  ["/data", "Data", "bronze.customers"],
  ["/data/silver.payments", "silver.payments", "payment_id"],
  ["/data/silver.payments?tab=profile", "silver.payments", "no nulls"],
  ["/data/silver.payments?tab=lineage&field=amount", "silver.payments", "card_activity . spend_24h"],
  ["/data/silver.payments?tab=history", "silver.payments", "overwrite"],
  ["/data/bronze.customers?tab=rejected", "bronze.customers", "too few fields"],
  ["/features", "Features", "card_activity"],
  ["/features/card_activity", "card_activity", "payments_1h"],
  ["/features/card", "card", "Known by"],
  ["/models", "Models", "fraud"],
  ["/models/fraud", "fraud", "Importance"],
  ["/models/fraud?tab=signature", "fraud", "silver.payments.amount"],
  ["/endpoints", "Endpoints", "fraud-score"],
  ["/endpoints/fraud-score", "fraud-score", "Send the request"],
  ["/agents", "Agents", "No agent is declared"],
  ["/services", "API", "/api/scores"],
  ["/apps", "Apps", "No app is declared"],
  ["/metrics", "Metrics", "fraud_rate"],
  ["/metrics/fraud_rate", "fraud_rate", "Over time and by dimension"],
  ["/dashboards", "Dashboards", "3 tiles"],
  ["/dashboards/overview", "Overview", "Fraud rate"],
  ["/runs", "Runs", "run-1"],
  ["/runs/run-1", "run-1", "Steps"],
  ["/runs/run-0", "run-0", "prepare failed: no"],
  ["/releases", "Releases", "r-1"],
  ["/releases/r-1", "r-1", "What it pins"],
  ["/nothing", "No page here", "The Studio has no such page"],
] as const;

describe("a page", () => {
  it.each(pages)("%s has one heading, says what it is for, and no alarm", async (path, heading, holds) => {
    await studio.open(path, heading);
    await studio.page.reads(holds);
    expect(studio.page.all("h1")).toHaveLength(1);
    expect(studio.page.all("[role=alert]")).toHaveLength(0);
  });
});

describe("an answer that does not come", () => {
  it("is told with its cause, and asked for again by a click", async () => {
    await studio.open("/models/none");
    await studio.page.reads("studio.unknown-declaration");
    studio.instead(({ pathname }) => (pathname.endsWith("/lineage") ? new TypeError("no way there") : undefined));
    await studio.open("/data/silver.payments?tab=lineage&field=country", "silver.payments");
    await studio.page.reads(/No way there\. .*client\.offline/);
    studio.instead(undefined);
    studio.page.click("button", "Try again");
    await studio.page.reads("Comes from");
    expect(studio.page.all("[role=alert]")).toHaveLength(0);
  });

  it("asks for the key of a server that has one, says when it is wrong, and opens with the right one", async () => {
    const { page } = studio;
    const needsKey = Response.json({ code: "api.key-missing", title: "A key is needed" }, { status: 401 });
    studio.instead((_, init) => {
      const key = new Headers(init?.headers).get("x-api-key");
      return key === "right" ? undefined : needsKey.clone();
    });
    const give = (key: string) => {
      page.fill(page.get("input", "key"), key);
      page.click("button", "Open the Studio");
    };
    studio.forget();
    await page.reads("This server asks for a key");
    give("wrong");
    await page.reads("The server refused this key");
    give("right");
    await page.reads("Comes from");
  });
});

describe("the frame", () => {
  it("finds a field by Ctrl-K, a few letters and Enter", async () => {
    const { page } = studio;
    await studio.open("/runs", "Runs");
    page.fire(page.document, "keydown", { key: "k", ctrlKey: true });
    await page.reads("Show what is broken");
    const field = page.get("[role=combobox]");
    page.fill(field, "no such thing");
    await page.reads("Nothing has this name: no such thing");
    page.fill(field, "silver.payments.amount");
    await expect.poll(() => page.all("[role=option]").length).toBeGreaterThan(0);
    page.press(field, "ArrowDown");
    page.press(field, "ArrowUp");
    expect(page.get("[role=option][aria-selected=true]").textContent).toContain("silver.payments.amount");
    page.press(field, "Enter");
    await expect.poll(() => page.window.location.search).toContain("field=amount");
    await expect.poll(() => page.all("[role=combobox]")).toHaveLength(0);
  });

  it("folds the rail, changes the theme, and keeps both in this browser", async () => {
    const { page } = studio;
    page.click("button", "Fold the rail");
    await expect.poll(() => page.get(".st-frame").getAttribute("data-folded")).toBe("true");
    page.click("button", /^Theme: system/);
    await expect.poll(() => page.get("button", /^Theme: light/)).toBeDefined();
    expect(page.document.documentElement.dataset.theme).toBe("light");
    const kept = ["throughline-rail", "throughline-theme"].map((key) => page.window.localStorage.getItem(key));
    expect(kept).toEqual(["folded", "light"]);
  });

  it("follows a link to another page of the Studio without loading it, and leaves others to the browser", async () => {
    const { page } = studio;
    await studio.open("/runs", "Runs");
    await page.reads("Releases");
    page.click("a", /^Releases/);
    await expect.poll(() => page.window.location.pathname).toBe("/studio/releases");
    const link = page.get("a", /^Runs/);
    for (const held of ["ctrlKey", "metaKey", "shiftKey", "altKey"])
      expect(page.fire(link, "click", { button: 0, [held]: true }), held).toBe(true);
    expect(page.fire(link, "click", { button: 0 })).toBe(false);
    expect(page.window.location.pathname).toBe("/studio/runs");
  });
});

describe("the map", () => {
  const map = async (query = "") => {
    await studio.open(`/${query}`, "Map");
    await studio.page.reads("fraud-score");
    return studio.page;
  };

  it("opens the inspector of a card that is clicked, traces one of its fields, and closes it", async () => {
    const page = await map();
    page.click("a", /silver\.payments/);
    await page.reads("Used by");
    expect(page.window.location.search).toContain("select=source%3Asilver.payments");
    page.click("button", "amount");
    await page.reads("Path of silver.payments.amount");
    await expect.poll(() => page.text(page.get(".st-card", /card_activity/))).toContain("spend_24h");
    page.click("button", /Stop tracing/);
    await expect.poll(() => page.window.location.search).not.toContain("field");
    page.click("button", "Close");
    await expect.poll(() => page.all(".tl-inspector")).toHaveLength(0);
  });

  it("shows the clauses of what is handed to a card by its tag", async () => {
    const page = await map();
    page.click("button", /handed to fraud-score/);
    await page.reads("hands over");
    expect(page.text(page.get(".tl-inspector"))).toContain("fraud");
  });

  it("is walked by arrow keys along edges; Space selects and Enter opens", async () => {
    const page = await map();
    const card = page.get(".st-card", /fraud-score/);
    card.focus();
    page.press(card, "ArrowUp");
    await expect.poll(() => page.document.activeElement).not.toBe(card);
    const next = page.document.activeElement;
    page.press(next, " ");
    await expect.poll(() => page.window.location.search).toContain("select=");
    page.press(next, "ArrowDown");
    await expect.poll(() => page.window.location.search).toContain("select=endpoint%3Afraud-score");
    page.press(card, "Enter");
    await studio.open("/endpoints/fraud-score", "fraud-score");
  });

  it("zooms by its buttons and by Ctrl and wheel, within bounds, and is dragged where no card is", async () => {
    const page = await map();
    const zoom = () => page.get("button", /back to 100 %/).textContent;
    page.click("button", "Zoom in");
    await expect.poll(zoom).toBe("110 %");
    page.click("button", "Zoom out");
    await expect.poll(zoom).toBe("100 %");
    const frame = page.get(".st-map");
    const scrolled: number[][] = [];
    frame.scrollTo = (...to: number[]) => void scrolled.push(to);
    page.fire(frame, "wheel", { deltaY: 100, ctrlKey: false });
    expect(zoom()).toBe("100 %");
    page.fire(frame, "wheel", { deltaY: -4_000, ctrlKey: true, clientX: 10, clientY: 10 });
    await expect.poll(zoom).toBe("200 %");
    await expect.poll(() => scrolled.at(-1)).toEqual([10, 10]);
    page.click("button", "Fit");
    await expect.poll(zoom).not.toBe("200 %");
    page.fire(frame, "pointerdown", { pointerType: "mouse", button: 0, clientX: 100, clientY: 80, pointerId: 1 });
    page.fire(frame, "pointermove", { clientX: 60, clientY: 50 });
    page.fire(frame, "pointerup");
    page.fire(frame, "pointermove", { clientX: 0, clientY: 0 });
    expect(scrolled.at(-1)).toEqual([40, 30]);
  });
});

describe("what the sources break", () => {
  beforeEach(() => {
    present = renamed(project.graph, "amount", "amount_usd");
    studio.forget();
  });

  it("stands with its cures, and the way to each whom it affects is walked by keys", async () => {
    const { page } = studio;
    await studio.open("/changes", "Changes");
    await page.reads("renamed to amount_usd");
    await page.reads("throughline fix silver.payments.amount");
    page.click("button", "Way to fraud-score");
    await expect.poll(() => page.window.location.search).toContain("victim=endpoint%3Afraud-score");
    const steps = page.all("[data-step]");
    steps[0]?.focus();
    page.press(steps[0] as never, "End");
    expect(page.document.activeElement.textContent).toContain("fraud-score");
    page.press(page.document.activeElement, "Home");
    expect(page.document.activeElement).toBe(steps[0]);
    page.click("button", "Way to fraud-score");
    await expect.poll(() => page.window.location.search).not.toContain("victim");
    page.click("button", "Copy command");
    await expect.poll(() => page.copied.at(-1)).toContain("throughline");
  });

  it("stands beside the map until it is closed, and is left out of the released state", async () => {
    const { page } = studio;
    await studio.open("/", "Map");
    await page.reads("Taken down with it");
    page.click("button", "Close");
    await expect.poll(() => page.all(".tl-inspector")).toHaveLength(0);
    page.click("button", /^1 break/);
    await page.reads("Taken down with it");
    page.click("button", "Close");
    page.click("button", "Released");
    await expect.poll(() => page.window.location.search).toContain("of=released");
    await expect.poll(() => page.all(".st-edge[data-break=true]")).toHaveLength(0);
  });
});

describe("a request of one's own", () => {
  it("is refused where its body is no JSON, else sent, and its answer shown with the release", async () => {
    const { page } = studio;
    await studio.open("/endpoints/fraud-score", "fraud-score");
    await page.reads("Send the request");
    const body = page.get("textarea");
    const whole = body.value;
    page.fill(body, "{");
    page.click("button", "Send the request");
    await page.reads(/JSON/);
    await expect.poll(() => page.all("[role=alert]")).toHaveLength(1);
    page.fill(page.get("textarea"), whole);
    page.click("button", "Send the request");
    await page.reads('"score":');
    await page.reads("200");
  });
});

describe("a run", () => {
  it("is started after a question, with what was chosen", async () => {
    const { page } = studio;
    await studio.open("/runs", "Runs");
    await page.reads("Start a run");
    page.click("button", "Start a run");
    await page.reads("Build everything anew");
    page.click("dialog input");
    await expect.poll(() => page.get("dialog input").checked).toBe(true);
    page.click("button", "Start the run");
    await page.reads("The run was started");
    expect(runs).toEqual([true]);
  });
});

describe("a release", () => {
  it("is rolled back to with a reason, after what that changes was shown", async () => {
    const { page } = studio;
    await studio.open("/releases/r-0?move=1", "r-0");
    await page.reads("data/payments.ts");
    const reason = page.get("dialog .st-field input");
    page.fill(reason, "p99 doubled");
    await expect.poll(() => reason.getAttribute("value")).toBe("p99 doubled");
    page.click("dialog button", "Roll back");
    await page.reads("r-0 answers now");
    expect(moves).toEqual([{ kind: "rollback", release: "r-0", by: "studio", reason: "p99 doubled" }]);
    await expect.poll(() => page.window.location.search).toBe("");
  });

  it("says by its code why it is not moved, and leaves all as it was", async () => {
    refused = true;
    const { page } = studio;
    await studio.open("/releases/r-0?move=1", "r-0");
    await page.reads("data/payments.ts");
    page.click("dialog button", "Roll back");
    await page.reads("releases.incomplete");
    page.click("dialog button", "Not now");
    await expect.poll(() => page.all("[role=alert]")).toHaveLength(0);
    expect(moves).toEqual([]);
  });
});

describe("a table", () => {
  const heads = () => studio.page.all("[role=columnheader]").map((one) => studio.page.text(one));
  const box = (title: string) => studio.page.get(".tl-popover .tl-check", title).querySelectorAll("input");

  it("hides a column that is not wanted, is copied as it is shown, and shows all again", async () => {
    const { page } = studio;
    await studio.open("/runs", "Runs");
    await page.reads("run-1");
    expect(heads()).toContain("Problem");
    page.click("button", "Columns");
    await expect.poll(() => page.all(".tl-popover .tl-check").length).toBeGreaterThan(0);
    for (const one of box("Problem")) page.click(one);
    await expect.poll(heads).not.toContain("Problem");
    page.click("button", "Copy as CSV");
    await expect.poll(() => page.copied.at(-1)).toContain("run-1");
    expect(page.copied.at(-1)).not.toContain("run.prepare-failed");
    page.click("button", "Show all columns");
    await expect.poll(heads).toContain("Problem");
  });

  it("is sorted by the head of a column, the greatest first, and keeps that in its address", async () => {
    const { page } = studio;
    await studio.open("/runs", "Runs");
    await page.reads("run-1");
    const head = () => page.get("[role=columnheader]", /^Took/);
    const first = () => page.text(page.get("[aria-rowindex=2]"));
    page.click(head());
    await expect.poll(() => head().getAttribute("aria-sort")).toBe("descending");
    expect(first()).toContain("run-1");
    page.press(head(), "Enter");
    await expect.poll(first).toContain("run-0");
    expect(page.window.location.search).toContain("seconds");
  });

  it("tells a value in full where a cell cuts it off, until Escape is pressed", async () => {
    const { page } = studio;
    await studio.open("/runs", "Runs");
    await page.reads("run-1");
    const tip = page.get(".tl-tip");
    const cell = page.all("[data-exact]")[0];
    page.fire(cell as never, "pointerover");
    expect(tip.open).toBe(true);
    expect(tip.textContent).toBe(cell?.getAttribute("data-exact"));
    page.press(page.get("[role=grid]"), "Escape");
    expect(tip.open).toBe(false);
  });

  it("hides personal data until it is asked for", async () => {
    const { page } = studio;
    await studio.open("/data/bronze.customers", "bronze.customers");
    await page.reads("c-1");
    expect(page.text()).not.toContain("c1@example.org");
    page.click("button", "Show personal data");
    await page.reads("c1@example.org");
    expect(page.window.location.search).toContain("reveal=1");
  });
});
