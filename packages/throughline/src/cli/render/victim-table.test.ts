import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import type { Break, Victim } from "../../contracts/diff/break-report.ts";
import { githubSource, renderVictimTable } from "./victim-table.ts";

const source = "https://github.com/acme/shop/blob/c0ffee";
const checked = checkedProject(renamedAmount, { root: "examples/fraud" });
const found = checked.report.breaks[0] as Break;
const withBreaks = (breaks: readonly Break[]) => ({ ...checked, report: { ...checked.report, breaks } });
const victim = (changes: Partial<Victim>): Victim => ({ ...(found.victims[0] as Victim), ...changes });

/** The cells of the table's rows. */
const rowsOf = (markdown: string) =>
  markdown
    .split("\n")
    .filter((line) => /^\| (?!owner |---)/.test(line))
    .map((line) =>
      line
        .slice(2, -2)
        .split(/ ?(?<!\\)\| ?/)
        .map((cell) => cell.trim()),
    );

describe("the table for the review of a change", () => {
  it("lists the breaks, then whom they affect by owner, with links to the lines", () => {
    const table = renderVictimTable(checked, { source });
    expect(table.split("\n\n").slice(0, 4)).toEqual([
      "<!-- throughline:review folder=examples%2Ffraud breaks=1 -->",
      "### Throughline: 1 break in `examples/fraud`",
      "Affected: 6 declarations (1 possibly) and people outside the project.",
      `- **bronze.payments.amount**: amount renamed to amount\\_usd (source, [\`data/bronze.payments.ts:1\`](${source}/examples/fraud/data/bronze.payments.ts#L1) · \`@data\`)`,
    ]);
    expect(rowsOf(table).map(([owner, role, affected]) => [owner, role, affected])).toEqual([
      ["`@analyst`", "analyst", "dashboard `overview`"],
      ["", "analyst", "metric `total`"],
      ["`@backend`", "backend", "service `payments-api` (possibly)"],
      ["`@ml`", "ml", "feature view `card_activity`"],
      ["", "ml", "model `fraud`"],
      ["`@mlops`", "mlops", "endpoint `fraud-score`"],
      ["nobody", "", "people outside the project"],
    ]);
    expect(rowsOf(table)[1]?.slice(3)).toEqual([
      "`silver.payments.amount`",
      "`bronze.payments.amount`",
      `[\`analyst/total.ts:1\`](${source}/examples/fraud/analyst/total.ts#L1)`,
    ]);
  });
  it("has each affected one in one row, whatever it is affected by", () => {
    const both = [
      found,
      { ...found, id: "other", target: "silver.fees.fee", victims: [victim({ certainty: "possible" })] },
    ];
    const rows = rowsOf(renderVictimTable(withBreaks(both)));
    expect(rows).toHaveLength(7);
    expect(rows[3]).toMatchObject({
      2: "feature view `card_activity`",
      4: "`bronze.payments.amount`, `silver.fees.fee`",
    });
  });
  it("says so where nothing breaks, and counts no break that affects nobody", () => {
    expect(renderVictimTable(checkedProject({}))).toBe(
      "<!-- throughline:review folder=. breaks=0 -->\n\n### Throughline: nothing breaks\n\nNobody who relies on it is affected.\n",
    );
    const alone = withBreaks([{ ...found, victims: [], verdict: "breaking, nobody affected" }]);
    const table = renderVictimTable(alone);
    expect(table).toContain("breaks=0 -->");
    expect(table).toContain("1 more break affects nobody.");
    expect(table).not.toContain("| owner |");
  });
  it("mentions a team of an organisation and nobody else", () => {
    const owners = ["@acme/data-team", "@somebody", "data@acme.com"];
    const victims = owners.map((owner) => victim({ id: owner, owner }));
    const says = "@stranger gone";
    const change = { ...(found.changes[0] as Break["changes"][number]), says };
    const table = renderVictimTable(withBreaks([{ ...found, victims, changes: [change] }]));
    expect(rowsOf(table).map(([owner]) => owner)).toEqual(["@acme/data-team", "`@somebody`", "`data@acme.com`"]);
    expect(table.replaceAll(/`[^`]*`/g, "").match(/@\w+/g)).toEqual(["@acme"]);
  });
  it("shows names as they are, whatever they hold", () => {
    const odd = victim({ name: "a|b `c` <img src=x>", place: { file: "ml/odd|name (1).ts", line: 3 } });
    const [row] = rowsOf(renderVictimTable(withBreaks([{ ...found, victims: [odd] }]), { source }));
    expect(row?.[2]).toBe("feature view `` a\\|b `c` <img src=x> ``");
    expect(row?.[5]).toBe(`[\`ml/odd\\|name (1).ts:3\`](${source}/examples/fraud/ml/odd%7Cname%20%281%29.ts#L3)`);
  });
  it("says where something is no longer written or could not be read", () => {
    const gone = { ...found, place: "removed", victims: [victim({ place: "unread" })] } as Break;
    const table = renderVictimTable(withBreaks([gone]), { source });
    expect(table).toContain("(source, no longer written · `@data`)");
    expect(rowsOf(table)[0]?.[5]).toBe("could not be read");
  });
  it("fits into a comment, and says how many are not shown", () => {
    const victims = Array.from({ length: 2_000 }, (_, at) => victim({ id: `model:m${at}`, name: `m${at}` }));
    const breaks = Array.from({ length: 300 }, (_, at) => ({ ...found, id: `b${at}`, victims }));
    const table = renderVictimTable(withBreaks(breaks), { source });
    expect(table.length).toBeLessThanOrEqual(60_000);
    expect(table).toContain("- and 275 more");
    expect(Number(/^and ([\d]+) more$/m.exec(table)?.[1])).toBe(2_000 - rowsOf(table).length);
  });
});

describe("the address of sources", () => {
  it("is that of the commit that a workflow runs on, and none elsewhere", () => {
    const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/shop", GITHUB_SHA: "c0ffee" };
    expect(githubSource(env)).toBe(source);
    expect(githubSource({})).toBeUndefined();
  });
});
