import { describe, expect, it } from "vitest";
import { escapeHtml, sentenceHtml } from "./escape-html.ts";

describe("a text as HTML", () => {
  it("ends no element and no attribute, however it is quoted", () => {
    expect(escapeHtml(`</td> "a" 'b' & <c>`)).toBe("&lt;/td&gt; &quot;a&quot; &#39;b&#39; &amp; &lt;c&gt;");
  });

  it("has as code what stands between backticks, which is escaped too", () => {
    expect(sentenceHtml("use `a < b` & go")).toBe("use <code>a &lt; b</code> &amp; go");
  });
});
