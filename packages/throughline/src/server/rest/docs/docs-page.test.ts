import { describe, expect, it } from "vitest";
import { z } from "zod";
import { activity, fraud, fraudScore, payments } from "../../../../test/card-declarations.ts";
import { apiKey, list, post, service } from "../../../contracts/backend/index.ts";
import { openApiOf } from "../openapi/document.ts";
import { docsPage } from "./docs-page.ts";

const api = service("api", {
  description: "Decides <b>quickly</b> about `payments`",
  auth: [apiKey()],
  routes: {
    decide: post("/cards/:card_id/decide", {
      description: "It's <script>alert(1)</script>",
      body: z.object({
        name: z.string().default("O'Hara"),
        country: z.string().length(2),
        tags: z.array(z.object({ "a<b": z.int() })),
      }),
      reply: z.object({ ok: z.boolean() }),
      handle: () => ({ ok: true }),
    }),
    rows: list("/rows", { from: payments, filter: ["account"], sort: ["amount"] }),
  },
});

function pageOf(): string {
  const declarations = [payments, activity, fraud, fraudScore];
  return docsPage(openApiOf({ project: "a & b", release: "r-1", declarations, services: [api], keyRequired: false }));
}

describe("the page of an API", () => {
  const page = pageOf();

  it("shows every operation once, under an address that the navigation leads to", () => {
    const ids = [...page.matchAll(/<article id="([^"]+)"/g)].map((match) => match[1] as string);
    expect(ids).toContain("api-decide");
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(page).toContain(`<li><a href="#${id}">`);
  });

  it("takes no text for markup", () => {
    expect(page).not.toContain("<script>");
    expect(page).not.toContain("<b>");
    expect(page).toContain("Decides &lt;b&gt;quickly&lt;/b&gt; about <code>payments</code>");
    expect(page).toContain("tags[].a&lt;b");
    expect(page).toContain("<title>a &amp; b API</title>");
  });

  it("has a call that a shell takes, with the key and all that is needed", () => {
    const call = /curl [\s\S]*?<\/code>/.exec(page)?.[0].replaceAll("&quot;", '"').replaceAll("&#39;", "'");
    expect(call).toContain('"$URL/api/cards/$CARD_ID/decide"');
    expect(call).toContain('-H "x-api-key: $KEY"');
    expect(call).toContain('"country": "xx"');
    expect(call).not.toContain("O'Hara");
  });

  it("says types in words, and long numbers for what they are", () => {
    expect(page).toContain("<code>string of length 2</code>");
    expect(page).toContain("<code>string of digits</code>");
    expect(page).toContain('<span class="chip">API key</span>');
  });

  it("has one main heading, no heading below a missing one, and a name for every region", () => {
    const levels = [...page.matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(page.match(/role="region"/g)?.length).toBe(page.match(/role="region" aria-label="[^"]+"/g)?.length);
  });
});
