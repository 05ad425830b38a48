import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edited, lockedProject, writeLock } from "../../../test/locked-project.ts";
import { shop, type TrialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
beforeEach(async () => {
  project = await lockedProject();
});
afterEach(() => project.remove());

const lockFile = "throughline.lock.json";
const lockText = () => readFile(path.join(project.root, lockFile), "utf8");
const withoutTime = (text: string) => text.replace(/\d+\.\d\d s/, "… s");
const checked = async (line = "check --json") => JSON.parse((await project.run(line)).stdout);

/** Renames the amount of silver.orders, and nothing that reads it. */
const rename = () =>
  project.write(
    "data/orders.ts",
    edited(
      "data/orders.ts",
      "...rawOrders.columns, refunded",
      'order_id: text(), card_id: text(), amount_usd: decimal(12, 2).unit("USD"), paid_at: timestamp(), refunded',
    )
      .replace("card_id, amount, paid_at", "card_id, amount as amount_usd, paid_at")
      .replace('check.min("amount"', 'check.min("amount_usd"'),
  );

const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", project.root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    encoding: "utf8",
  });

function commitAll() {
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "as it was");
}

describe("check of a change", () => {
  it("says nothing more where nothing changed", async () => {
    const { code, stdout } = await project.run("check");
    expect([code, withoutTime(stdout)]).toEqual([0, "✓ 0 problems   9 declarations · 5 roles · … s\n"]);
  });

  it("names the break, whom it affects in every role, the way there, what follows and the cures", async () => {
    await rename();
    const { code, stdout } = await project.run("check");
    expect(code).toBe(1);
    expect(withoutTime(stdout)).toMatchInlineSnapshot(`
      "BREAK  silver.orders.amount  renamed to amount_usd                    data/orders.ts:10  data  @data
             table · affects 6 declarations in 4 roles and people outside the project

        ml       card_activity  ml/refunds.ts:6          sum("amount") over 24h
        ml       refunds        ml/refunds.ts:13         silver.orders.amount, input spend_24h
        mlops    refund-score   mlops/refund-score.ts:4  silver.orders.amount, online feature spend_24h,
                                                         reply score
        backend  GET /orders    backend/api.ts:6         field amount
        backend  POST /judge    backend/api.ts:6         possible: the handler is opaque
        analyst  revenue        analyst/figures.ts:4     sum("amount")
        analyst  overview       analyst/figures.ts:6     tile kpi revenue

        path     silver.orders.amount → revenue.value → overview
        problems analyst/figures.ts:4  analyst asks amount, data gives no such field: silver.orders.amount
                 (contracts.unknown-column)
                 backend/api.ts:6  backend asks amount, data gives no such field: silver.orders.amount
                 (contracts.unknown-column)
                 ml/refunds.ts:6  ml asks amount, data gives no such field: silver.orders.amount
                 (contracts.unknown-column)
                 ml/refunds.ts:17  column is not in silver.orders: amount (contracts.unknown-column)
        cure     throughline fix silver.orders.amount   carries the new name to all who read it
                 throughline fix silver.orders.amount --alias   keeps the old name beside the new one
                 throughline accept silver.orders.amount   needs @api, @bi, @ml, @ops

        silver.orders  query changed: its values may be others, its contract holds

      ✗ 1 break, 1 compatible change   9 declarations · 5 roles · … s
      "
    `);
  });

  it("does not report who has followed, and has nothing to say once the rest accepts it", async () => {
    await rename();
    await project.write(
      "ml/refunds.ts",
      edited("ml/refunds.ts", 'sum("amount")', 'sum("amount_usd")').replace("columns.amount,", "columns.amount_usd,"),
    );
    await project.write("analyst/figures.ts", edited("analyst/figures.ts", '"amount"', '"amount_usd"'));
    const { breaks } = await checked();
    expect(breaks).toHaveLength(1);
    expect(breaks[0].victims.map(({ declaration }: { declaration: string }) => declaration).sort()).toEqual([
      "external",
      "service:orders-api",
    ]);
  });

  it("takes what breaks nobody, and says what it is", async () => {
    await project.write(
      "data/orders.ts",
      edited("data/orders.ts", "refunded: boolean() }", "refunded: boolean(), big: boolean() }").replace(
        "as refunded",
        "as refunded, amount > 500 as big",
      ),
    );
    const { code, stdout } = await project.run("check");
    expect(code).toBe(0);
    expect(stdout).toContain("silver.orders  big added: boolean");
    expect(stdout).toContain("✓ 0 problems, 2 compatible changes");
  });

  it.each([
    [["big"], "1 break that affects nobody"],
    [["big", "huge"], "2 breaks that affect nobody"],
  ])("is counted by a run where nobody reads what is gone: %s", async (names, says) => {
    const added = names.map((name) => `, ${name}: boolean()`).join("");
    const selected = names.map((name) => `, amount > 500 as ${name}`).join("");
    const more = edited("data/orders.ts", "refunded: boolean() }", `refunded: boolean()${added} }`);
    await project.write("data/orders.ts", more.replace("as refunded", `as refunded${selected}`));
    await writeLock(project);
    await project.write("data/orders.ts", shop["data/orders.ts"] as string);
    const { stdout, stderr } = await project.run("run");
    expect(stdout + stderr).toContain(says);
  });

  it("gives programs the break with its victims, its needs and the problems that follow", async () => {
    await rename();
    const { verdict, breaks, problems, against } = await checked();
    expect([verdict, problems, against]).toEqual(["breaking", [], { lock: "read" }]);
    expect(breaks[0]).toMatchObject({
      id: "table:silver.orders#rows.amount",
      target: "silver.orders.amount",
      place: "data/orders.ts:10",
      changes: [{ kind: "renamed", before: "amount", after: "amount_usd" }],
      needs: ["@api", "@bi", "@ml", "@ops"],
    });
    expect(breaks[0].problems.map(({ code }: { code: string }) => code)).toContain("contracts.unknown-column");
  });
});

describe("the lock that a check finds", () => {
  it("may be missing: then nothing was relied on, and --frozen fails", async () => {
    execFileSync("rm", [path.join(project.root, lockFile)]);
    const { code, stdout } = await project.run("check");
    expect([code, stdout]).toEqual([0, expect.stringContaining("There is no throughline.lock.json")]);
    const frozen = await project.run("check --frozen");
    expect([frozen.code, frozen.stdout]).toEqual([1, expect.stringContaining("lock.missing")]);
  });

  it("fails --frozen where a run would write another, naming what differs", async () => {
    expect((await project.run("check --frozen")).code).toBe(0);
    await project.write(
      "analyst/figures.ts",
      edited("analyst/figures.ts", "kpi(revenue)] ", 'kpi(revenue)], title: "Money" ').replace(
        'time: "paid_at",',
        'time: "paid_at", target: { min: 1 },',
      ),
    );
    const { code, stdout } = await project.run("check --frozen");
    expect(code).toBe(1);
    expect(stdout).toContain("lock.stale");
    expect(stdout).toContain("metric:revenue");
    await writeLock(project);
    expect((await project.run("check --frozen")).code).toBe(0);
  });

  it.each([
    ["conflict", (text: string) => text.replace('"endpoint:', '<<<<<<< ours\n"endpoint:')],
    ["truncated", (text: string) => text.slice(0, -200)],
    ["other-version", (text: string) => text.replace('"version": 1', '"version": 99')],
    ["empty", () => ""],
  ])("is a problem with its line and cure where it is broken: %s", async (code, broken) => {
    await project.write(lockFile, broken(await lockText()));
    const result = await project.run("check");
    expect([result.code, result.stdout]).toEqual([1, expect.stringContaining(`lock.${code}`)]);
    expect(result.stdout).toContain(lockFile);
    expect((await project.run("accept --all")).stderr).toContain(`lock.${code}`);
  });
});

describe("check --against a commit", () => {
  it("compares with the lock of that commit, whatever the present one says", async () => {
    commitAll();
    await project.write("data/orders.ts", edited("data/orders.ts", 'unit("USD")', 'unit("EUR")'));
    const { code, stdout } = await project.run("check --against HEAD");
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining("BREAK  bronze.orders.amount  unit changed: USD → EUR"),
    ]);
    await writeLock(project);
    expect((await checked()).breaks).toEqual([]);
    const accepted = await project.run("check --against HEAD");
    expect([accepted.code, accepted.stdout]).toEqual([0, expect.stringContaining("accepted in throughline.lock.json")]);
    expect(accepted.stdout).toContain("1 accepted break");
    expect((await checked("check --against HEAD --json")).breaks[0].accepted).toBe(true);
    expect((await checked("check --against HEAD --json")).against).toEqual({
      ref: "HEAD",
      commit: git("rev-parse", "HEAD").trim(),
      lock: "read",
    });
  });

  it("says so where the commit has no lock, where there is no such commit, and where there is no history", async () => {
    const nowhere = await project.run("check --against main");
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining("cli.no-git")]);
    const text = await lockText();
    execFileSync("rm", [path.join(project.root, lockFile)]);
    commitAll();
    await project.write(lockFile, text);
    const without = await project.run("check --against HEAD");
    expect([without.code, without.stdout]).toEqual([0, expect.stringContaining("HEAD has no throughline.lock.json")]);
    for (const ref of ["nobody", "--help"]) {
      const unknown = await project.run(`check --against=${ref}`);
      expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("cli.unknown-ref")]);
    }
  });

  it("names the commit's lock where that is broken", async () => {
    await project.write(lockFile, (await lockText()).slice(0, -200));
    commitAll();
    await writeLock(project);
    const { code, stdout } = await project.run("check --against HEAD");
    expect([code, stdout]).toEqual([1, expect.stringContaining("HEAD:throughline.lock.json")]);
  });
});

describe("accept", () => {
  it("asks for everyone who owns what it affects, and writes only what broke", async () => {
    await rename();
    const before = JSON.parse(await lockText());
    const refused = await project.run("accept silver.orders.amount --agreed @ml");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("@api, @bi, @ops")]);
    expect(JSON.parse(await lockText())).toEqual(before);
    const { code, stdout } = await project.run(
      "accept silver.orders.amount --agreed @ml,@api --agreed @bi --agreed @ops",
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining("accepted silver.orders.amount")]);
    const { entries } = JSON.parse(await lockText());
    expect(entries["table:silver.orders"].provides.rows.map(({ name }: { name: string }) => name)).toContain(
      "amount_usd",
    );
    expect(entries["model:refunds"].provides).toEqual(before.entries["model:refunds"].provides);
    const after = await checked();
    expect([after.breaks, after.verdict]).toEqual([[], "compatible"]);
    expect(after.problems.length).toBeGreaterThan(0);
  });

  it("needs nobody where all that it affects is owned by who changed it", async () => {
    await project.remove();
    project = await lockedProject({
      ...shop,
      "throughline.config.ts":
        'import { defineConfig } from "throughline";\nexport default defineConfig({ name: "shop", owners: { "*": "@all" } });\n',
    });
    await rename();
    expect((await project.run("accept silver.orders.amount")).code).toBe(0);
  });

  it("refuses what its own declaration has a problem with, which check tells as a problem", async () => {
    await project.write(
      "ml/refunds.ts",
      edited("ml/refunds.ts", 'sum("amount").over("24h")', 'sum("amount").over("24 hours")'),
    );
    const { problems, breaks } = await checked();
    expect(problems.map(({ code }: { code: string }) => code)).toEqual(["contracts.invalid-option"]);
    expect(breaks.map(({ target, problems: of }: { target: string; problems: unknown[] }) => [target, of])).toEqual([
      ["card_activity.spend_24h", []],
    ]);
    expect((await project.run("check")).stdout).toContain("cure     mend the problem of card_activity first");
    const before = await lockText();
    const refused = await project.run("accept card_activity.spend_24h --agreed @api,@bi,@ops");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("cli.not-acceptable")]);
    expect(await lockText()).toBe(before);
  });

  it("lists what can be accepted where none is named, and knows no other names", async () => {
    expect((await project.run("accept")).stdout).toContain("nothing to accept");
    await rename();
    expect((await project.run("accept")).stdout).toContain(
      "name the 1 break to accept, or all with --all: silver.orders.amount",
    );
    const misspelt = await project.run("accept silver.orders.amuont");
    expect([misspelt.code, misspelt.stderr]).toEqual([1, expect.stringContaining("use silver.orders.amount")]);
    expect((await project.run("accept --all --agreed @nobody")).stderr).toContain(
      "nothing of this owner is affected: @nobody",
    );
  });
});

describe("impact --change", () => {
  const breaksOf = async (change: string) =>
    JSON.parse((await project.run(`impact silver.orders.amount --change ${change} --json`)).stdout);

  it.each([
    ["drop", "amount removed"],
    ["rename:total", "amount renamed to total"],
    ["type:text", "amount retyped: decimal(12,2) → text"],
    ["nullable", "amount may be null now"],
    ["unit:EUR", "amount unit changed: USD → EUR"],
  ])("says whom it would break: %s", async (change, says) => {
    const { verdict, breaks } = await breaksOf(change);
    expect([verdict, breaks.map((one: { changes: { says: string }[] }) => one.changes[0]?.says)]).toEqual([
      "breaking",
      [says],
    ]);
    expect(breaks[0].victims.map(({ declaration }: { declaration: string }) => declaration)).toContain(
      "metric:revenue",
    );
  });

  it("says that nobody would, and changes nothing", async () => {
    const before = await lockText();
    const { code, stdout } = await project.run("impact refund-score.log.request_id --change drop");
    expect([code, stdout]).toEqual([0, expect.stringContaining("nobody is affected")]);
    expect(await lockText()).toBe(before);
    expect((await project.run("impact silver.orders.amount --change required")).stdout).toContain("breaks nobody");
  });

  it.each([
    ["rename", "rename:<name>"],
    ["type:txt", "use text"],
    ["nulable", "use nullable"],
    ["value:DE", "only a field with `oneOf` has values"],
  ])("explains what it does not take: %s", async (change, cure) => {
    const { code, stderr } = await project.run(`impact silver.orders.amount --change ${change}`);
    expect([code, stderr]).toEqual([1, expect.stringContaining("change.invalid")]);
    expect(stderr).toContain(cure);
  });
});
