/** An element with its attributes, and text or elements in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly XmlElement[];
  readonly text?: string;
}

/** A document of XML 1.0, two spaces an indent; text stands as it is given. */
export function formatXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, "")}\n`;
}

function elementText({ name, attributes, children = [], text }: XmlElement, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(String(value))}"`);
  const start = `${indent}<${name}${given.join("")}`;
  if (text !== undefined) return `${start}>${escapeText(text)}</${name}>`;
  if (children.length === 0) return `${start}/>`;
  const inner = children.map((child) => elementText(child, `${indent}  `));
  return [`${start}>`, ...inner, `${indent}</${name}>`].join("\n");
}

/** All that XML 1.0 cannot hold, not even escaped: most control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
const notInXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

const escapeText = (text: string) =>
  text
    .replace(notInXml, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");

/** In an attribute a reader makes spaces of line breaks and tabs unless they are written as references. */
const escapeAttribute = (text: string) =>
  escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
