import { renderToStaticMarkup } from "react-dom/server";
import type { RemoteProblem } from "throughline/client";
import { describe, expect, it } from "vitest";
import {
  DataTable,
  Degraded,
  Empty,
  ErrorCard,
  Masked,
  NotMeasured,
  type RemoteState,
  RemoteView,
  RoleChip,
  roleNames,
  Status,
} from "../index.ts";

const problem: RemoteProblem = {
  code: "lake.unavailable",
  title: "The table can't be read",
  detail: "table has no version: 14",
  hint: "run `throughline run` again",
  status: 503,
  retryable: true,
};
const refetch = () => undefined;
const view = (state: RemoteState<unknown>) =>
  renderToStaticMarkup(
    <RemoteView state={state} what="the payment" empty="No payment has this id">
      {(value) => <p>{JSON.stringify(value)}</p>}
    </RemoteView>,
  );
const ready = (value: unknown): RemoteState<unknown> => ({ phase: "ready", value, busy: false, stale: null, refetch });

describe("a view of something remote", () => {
  it("keeps its room in the first moments and says nothing, then says what is on its way", () => {
    expect(view({ phase: "waiting", refetch })).not.toContain("Loading the payment");
    expect(view({ phase: "waiting", refetch })).toContain("tl-bone");
    expect(view({ phase: "loading", refetch })).toContain("Loading the payment");
  });

  it("tells a problem with title, cause, cure and code, and how to try again", () => {
    const markup = view({ phase: "error", problem, refetch });
    expect(markup).toContain('role="alert"');
    for (const text of [
      "The table can&#x27;t be read",
      "Table has no version: 14.",
      "Run <code>throughline run</code> again.",
      "<code>lake.unavailable</code>",
      "Try again",
    ])
      expect(markup).toContain(text);
  });

  it.each([
    [null],
    [[]],
    [{ value: null, release: "r-1", degraded: false }],
    [{ value: [], release: "r-1", degraded: false }],
  ])("says what is empty: %j", (value) => {
    expect(view(ready(value))).toContain("No payment has this id");
  });

  it("shows the value, also where it is 0 or false", () => {
    expect(view(ready(0))).toContain("<p>0</p>");
    expect(view(ready(false))).toContain("<p>false</p>");
  });

  it("says that a fallback answered, and that a value is of an earlier time", () => {
    expect(view(ready({ value: 1, release: "r-1", degraded: true }))).toContain("Fallback in use.");
    const since = new Date(Date.now() - 3_600_000);
    const stale = view({ phase: "ready", value: 1, busy: false, stale: { since, problem }, refetch });
    expect(stale).toContain("Not up to date.");
    expect(stale).toContain("1 h ago");
    expect(stale).toContain("<p>1</p>");
  });
});

describe("states", () => {
  it("are an icon and a word beside the colour", () => {
    for (const status of ["held", "at-risk", "broken", "not-measured"] as const) {
      const markup = renderToStaticMarkup(<Status status={status} />);
      expect(markup).toContain("<svg");
      expect(markup).toContain(status.replace("-", " "));
    }
  });

  it("tell screen readers what a lock means", () => {
    expect(renderToStaticMarkup(<Masked why="you may not read it" />)).toContain("masked: you may not read it");
  });

  it("name what is missing, and the one thing to do", () => {
    const role = roleNames[2];
    const text = { title: "No alerts", hint: "Risky payments stand here.", action: <a href="/x">Lower it</a> };
    expect(renderToStaticMarkup(<Empty text={text} />)).toContain('<a href="/x">Lower it</a>');
    expect(renderToStaticMarkup(<NotMeasured>Nothing was served yet.</NotMeasured>)).toContain("Not measured.");
    expect(renderToStaticMarkup(<Degraded />)).toContain("Fallback in use.");
    expect(renderToStaticMarkup(<RoleChip role={role} />)).toContain("MLOps");
    expect(renderToStaticMarkup(<ErrorCard problem={problem} />)).not.toContain("Try again");
  });
});

describe("a table on the server", () => {
  it("is a grid with its rows before any script runs", () => {
    const rows = [
      { name: "silver.payments", rows: 200_011, built_at: null },
      { name: "gold.scores", rows: 12, built_at: null },
    ];
    const markup = renderToStaticMarkup(<DataTable rows={rows} label="Tables" sort="-rows" empty="No tables" />);
    expect(markup).toContain('role="grid"');
    expect(markup).toContain('aria-rowcount="3"');
    expect(markup.indexOf("silver.payments")).toBeLessThan(markup.indexOf("gold.scores"));
    expect(markup).toContain("200,011");
    expect(markup).toContain('aria-sort="descending"');
  });

  it("says what is empty", () => {
    expect(renderToStaticMarkup(<DataTable rows={[]} label="Tables" empty="No tables" />)).toContain("No tables");
  });
});
