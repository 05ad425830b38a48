import { escapeHtml } from "../../../formats/html/escape-html.ts";

/** Text that is markup already: made by the `html` tag, or a constant of ours. Whatever else stands in a template is escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

function textOf(part: HtmlPart): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return escapeHtml(String(part));
}

/** Markup from a template; inserted texts are escaped for element content and quoted attributes, `undefined` is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((string, i) => (i === 0 ? "" : textOf(parts[i - 1])) + string).join(""));
}
