import type { Root } from "react-dom/client";
import type { RemoteCall } from "throughline/client";
import { RemoteError } from "throughline/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSmallPage, type SmallPage } from "../../test/small-window.ts";
import { Form } from "./form.tsx";

interface Verdict {
  readonly payment: string;
  readonly verdict: string;
  readonly loss: number;
  readonly country: string;
  readonly sure: boolean;
  readonly reason?: string;
}

const countries = ["BR", "DE", "FR", "GB", "US"];
const fields = [
  { name: "payment", type: "text", nullable: false },
  { name: "verdict", type: "text", nullable: false, values: ["fraud", "fine"] },
  { name: "loss", type: "decimal(12,2)", nullable: false, unit: "USD", example: "120.50" },
  { name: "country", type: "text", nullable: false, values: countries, description: "Where the card was used" },
  { name: "sure", type: "boolean", nullable: false },
  { name: "reason", type: "text", nullable: true, optional: true, limits: { maxLength: 500 } },
] as const;

let page: SmallPage;
let root: Root;
let sent: { readonly request: Verdict; readonly key: string | undefined }[] = [];
let answers: (() => Promise<{ readonly id: number }>)[] = [];
const call = {
  ...{ remote: "call", name: "feedback", request: fields, reply: [] },
  async call(request: Verdict, options?: { readonly idempotencyKey?: string }) {
    sent.push({ request, key: options?.idempotencyKey });
    const value = (await answers.shift()?.()) ?? { id: 1 };
    return { value, release: "r-1", degraded: false };
  },
} as unknown as RemoteCall<Verdict, { readonly id: number }>;

beforeEach(async () => {
  [sent, answers] = [[], []];
  page = openSmallPage("http://kit.local/");
  root = await page.createRoot();
  root.render(
    <Form
      call={call}
      submit="Save verdict"
      given={{ payment: "p-1" }}
      initial={{ country: "DE" }}
      labels={{ loss: "What it cost" }}
      done={({ value }) => <>Kept as {value.id}</>}
    />,
  );
  await page.reads("Save verdict");
});
afterEach(async () => {
  root.unmount();
  await new Promise((resolve) => setTimeout(resolve, 5));
  vi.unstubAllGlobals();
});

const control = (name: string) => page.get(`[name=${name}]`);
async function fill() {
  page.click("input[value=fraud]");
  page.fill(control("loss"), "1200.50");
  page.fill(control("country"), "BR");
  await expect.poll(() => control("loss").getAttribute("value")).toBe("1200.50");
}

describe("a form", () => {
  it("asks for what is not given, with units, examples, and what may be left out", () => {
    expect(page.all("[name=payment]")).toHaveLength(0);
    const text = page.text();
    for (const part of ["What it cost USD", "Where the card was used", "Reason (optional)"])
      expect(text).toContain(part);
    expect(control("loss").getAttribute("placeholder")).toBe("120.50");
    expect(control("country").value).toBe("DE");
    expect(control("reason").tagName).toBe("TEXTAREA");
  });

  it("says what is wrong with a field when it is left, and no longer once it is typed in again", async () => {
    page.fill(control("loss"), "1.234");
    await expect.poll(() => control("loss").getAttribute("value")).toBe("1.234");
    page.fire(control("loss"), "focusout");
    await page.reads("Write at most 2 digits after the point: 1.234");
    expect(control("loss").getAttribute("aria-invalid")).toBe("true");
    page.fill(control("loss"), "1.23");
    await expect.poll(() => control("loss").getAttribute("aria-invalid")).toBe("false");
  });

  it("is not sent while a field is wrong, and leads to the first", async () => {
    page.click("button", "Save verdict");
    await page.reads("Choose one");
    expect(page.document.activeElement.getAttribute("value")).toBe("fraud");
    expect(sent).toEqual([]);
  });

  it("sends what was typed as its types say, with what is given, and starts anew", async () => {
    await fill();
    page.click("button", "Save verdict");
    await page.reads("Kept as 1");
    const request = { payment: "p-1", verdict: "fraud", loss: 1200.5, country: "BR", sure: false };
    expect(sent.map((one) => one.request)).toEqual([request]);
    expect(control("loss").value).toBe("");
    page.fill(control("loss"), "2");
    await expect.poll(() => page.text()).not.toContain("Kept as");
  });

  it("keeps what was typed where nothing arrived, and sends it again by the same key", async () => {
    const text = { code: "client.offline", title: "No answer", detail: "no server", hint: "", status: 503 };
    answers = [() => Promise.reject(new RemoteError({ ...text, fault: "engine", retryable: true } as never))];
    await fill();
    page.click("button", "Save verdict");
    await page.reads("Not sent. What you typed is kept here.");
    expect(control("loss").value).toBe("1200.50");
    page.click("button", "Save verdict");
    await page.reads("Kept as 1");
    expect(sent).toHaveLength(2);
    expect(sent[0]?.key).toBe(sent[1]?.key);
  });

  it("shows what the server finds wrong beside its field, and all else as a problem", async () => {
    const text = {
      code: "api.invalid-request",
      title: "Refused",
      detail: "the request is wrong",
      hint: "",
      status: 400,
    };
    const refuse = (issues: readonly object[]) => () =>
      Promise.reject(new RemoteError({ ...text, fault: "caller", retryable: false, issues } as never));
    answers = [refuse([{ path: ["body", "loss"], message: "more than was paid" }]), refuse([])];
    await fill();
    page.click("button", "Save verdict");
    await page.reads("more than was paid");
    expect(page.text()).not.toContain("api.invalid-request");
    await expect.poll(() => page.document.activeElement).toBe(control("loss"));
    page.click("button", "Save verdict");
    await page.reads("api.invalid-request");
  });
});
