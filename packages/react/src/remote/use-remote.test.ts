import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../../tests/support/browser.ts";
import { mounted } from "../../test/mounted.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A remote whose answers the test gives, one by one; `asked` is what was asked, with whether it was given up. */
const harness = `
  import { useState, StrictMode } from "react";
  import { useCall, useList, useQuery } from "../src/index.ts";
  window.asked = [];
  const asking = (request, options) => new Promise((answer, fail) => {
    const one = { request, key: options.idempotencyKey, aborted: false, answer, fail };
    window.asked.push(one);
    options.signal?.addEventListener("abort", () => { one.aborted = true; fail(options.signal.reason); });
  });
  const query = { remote: "query", name: "payment", request: [], reply: [], fetch: asking };
  const list = { remote: "list", name: "payments", fields: [], filters: [], sorts: [], fetch: asking };
  const call = { remote: "call", name: "feedback", request: [], reply: [], call: asking };
  const said = (state) => JSON.stringify({ ...state, ...(state.problem ? { problem: state.problem.code } : {}), ...(state.stale ? { stale: state.stale.problem.code } : {}) });
`;

describe("a question", () => {
  const page = () =>
    mounted(
      browser,
      `${harness}
      function View({ id }) { const state = useQuery(query, { id }); return <><p>{said(state)}</p><button onClick={state.refetch}>again</button></>; }
      window.showPayment = (id) => show(id === null ? <i>gone</i> : <View id={id} />);
      window.showPayment("p-1");`,
      async (opened) => {
        await opened.clock.install({ time: 0 });
        await opened.clock.pauseAt(1_000);
      },
    );
  const text = async (opened: Awaited<ReturnType<typeof page>>) =>
    JSON.parse((await opened.locator("p").textContent()) ?? "");

  it("shows nothing for 150 ms, then that it loads, then the answer", async () => {
    const opened = await page();
    await opened.locator("p").waitFor();
    await opened.clock.runFor(149);
    expect(await text(opened)).toEqual({ phase: "waiting" });
    await opened.clock.runFor(2);
    await expect.poll(() => text(opened)).toEqual({ phase: "loading" });
    await opened.evaluate("asked[0].answer({ value: 1, release: 'r-1', degraded: false })");
    await expect
      .poll(() => text(opened))
      .toMatchObject({ phase: "ready", value: { value: 1 }, busy: false, stale: null });
    await opened.close();
  });

  it("keeps the answer while it is asked again, and says why it is of an earlier time where that fails", async () => {
    const opened = await page();
    await opened.locator("p").waitFor();
    await opened.evaluate("asked[0].answer({ value: 1 })");
    await opened.getByRole("button").click();
    await expect.poll(() => text(opened)).toMatchObject({ phase: "ready", value: { value: 1 }, busy: true });
    await opened.evaluate("asked[1].fail(new TypeError('x'))");
    await expect
      .poll(() => text(opened))
      .toMatchObject({ phase: "ready", value: { value: 1 }, stale: "client.failed" });
    await opened.close();
  });

  it("is given up when the request changes and when the component leaves, and its answer is not shown", async () => {
    const opened = await page();
    await opened.locator("p").waitFor();
    await opened.evaluate("showPayment('p-2')");
    await expect.poll(() => opened.evaluate("asked.map(({ aborted }) => aborted)")).toEqual([true, false]);
    await opened.evaluate("asked[0].answer({ value: 'old' })");
    await opened.evaluate("asked[1].answer({ value: 'new' })");
    await expect.poll(() => text(opened)).toMatchObject({ value: { value: "new" } });
    await opened.evaluate("showPayment('p-3')");
    await expect.poll(() => text(opened)).toEqual({ phase: "waiting" });
    await opened.evaluate("showPayment(null)");
    await expect.poll(() => opened.evaluate("asked[2].aborted")).toBe(true);
    await opened.close();
  });
});

describe("a list", () => {
  it("adds page to page, one at a time, and starts anew with another order while the rows stay", async () => {
    const opened = await mounted(
      browser,
      `${harness}
      function View({ sort }) { const state = useList(list, { sort }); return <><p>{said(state)}</p><button onClick={() => { state.loadMore(); state.loadMore(); }}>more</button></>; }
      window.sortBy = (sort) => show(<View sort={sort} />);
      window.sortBy("a");`,
    );
    const text = async () => JSON.parse((await opened.locator("p").textContent()) ?? "");
    await opened.waitForFunction("asked.length === 1");
    await opened.evaluate("asked[0].answer({ items: [1, 2], next: 'c1', release: 'r-1' })");
    await expect.poll(text).toMatchObject({ value: { rows: [1, 2], more: true } });
    await opened.getByRole("button").click();
    await expect.poll(text).toMatchObject({ loadingMore: true });
    expect(await opened.evaluate("asked.length")).toBe(2);
    await opened.evaluate("asked[1].answer({ items: [3], next: null, release: 'r-1' })");
    await expect.poll(text).toMatchObject({ value: { rows: [1, 2, 3], more: false }, loadingMore: false });
    await opened.getByRole("button").click();
    expect(await opened.evaluate("asked.length")).toBe(2);
    await opened.evaluate("sortBy('b')");
    await expect.poll(text).toMatchObject({ busy: true, value: { rows: [1, 2, 3] } });
    await opened.evaluate("asked[2].answer({ items: [9], next: null, release: 'r-2' })");
    await expect.poll(text).toMatchObject({ busy: false, value: { rows: [9], release: "r-2" } });
    await opened.close();
  });

  it("says why the next page did not come, and keeps what it has", async () => {
    const opened = await mounted(
      browser,
      `${harness}
      function View() { const state = useList(list); return <><p>{JSON.stringify({ rows: state.value?.rows, problem: state.moreProblem?.code })}</p><button onClick={state.loadMore}>more</button></>; }
      show(<View />);`,
    );
    const text = () => opened.locator("p").textContent();
    await opened.waitForFunction("asked.length === 1");
    await opened.evaluate("asked[0].answer({ items: [1], next: 'c1', release: 'r-1' })");
    await expect.poll(text).toContain("[1]");
    await opened.getByRole("button").click();
    await opened.waitForFunction("asked.length === 2");
    await opened.evaluate("asked[1].fail(new TypeError('x'))");
    await expect.poll(text).toBe('{"rows":[1],"problem":"client.failed"}');
    await opened.getByRole("button").click();
    await opened.waitForFunction("asked.length === 3");
    await opened.evaluate("asked[2].answer({ items: [2], next: null, release: 'r-1' })");
    await expect.poll(text).toBe('{"rows":[1,2]}');
    await opened.close();
  });
});

describe("a call", () => {
  it("keeps its key when the same request is sent again after it failed, and takes another for another request", async () => {
    const opened = await mounted(
      browser,
      `${harness}
      function View() { const state = useCall(call); window.send = state.call; return <p>{said({ phase: state.phase, problem: state.problem })}</p>; }
      show(<StrictMode><View /></StrictMode>);`,
    );
    const text = () => opened.locator("p").textContent();
    await opened.locator("p").waitFor();
    await opened.evaluate("void send({ verdict: 'fraud' })");
    await expect.poll(text).toContain("sending");
    await opened.evaluate("asked[0].fail(new TypeError('x'))");
    await expect.poll(text).toContain("client.failed");
    await opened.evaluate("void send({ verdict: 'fraud' })");
    await opened.evaluate("asked[1].answer({ value: {} })");
    await expect.poll(text).toContain("done");
    await opened.evaluate("void send({ verdict: 'fraud' })");
    await opened.evaluate("void send({ verdict: 'fine' })");
    const keys = (await opened.evaluate("asked.map(({ key }) => key)")) as string[];
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
    expect(await opened.evaluate("asked[2].aborted")).toBe(true);
    await opened.close();
  });
});
