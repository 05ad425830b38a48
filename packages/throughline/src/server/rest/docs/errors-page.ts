import type { ErrorCodes, ErrorDefinition } from "../../../contracts/errors/define-errors.ts";
import { escapeHtml, sentenceHtml } from "../../../formats/html/escape-html.ts";
import { anchor, docsFrame } from "./docs-frame.ts";

/** The page that explains every error code; each has the anchor that the `type` of a problem names. */
export function errorsPage(
  errors: readonly ErrorCodes[],
  of: { readonly title: string; readonly release: string },
): string {
  const sorted = [...errors].sort((a, b) => (a.capability < b.capability ? -1 : 1));
  const links = sorted.map(
    ({ capability }) => `<li><a href="#${anchor(capability)}">${escapeHtml(capability)}</a></li>`,
  );
  const sections = sorted.map(capabilitySection);
  return docsFrame({
    ...of,
    links,
    main: `<h1>Errors</h1><p>Test for the code, which never changes. The detail of a problem names the value that is wrong; what is said here is true of every problem with the code.</p>${sections.join("")}`,
  });
}

function capabilitySection({ capability, codes }: ErrorCodes): string {
  const cards = Object.entries(codes).map(([name, definition]) => codeCard(`${capability}.${name}`, definition));
  return `<section aria-labelledby="${anchor(capability)}"><h2 id="${anchor(capability)}">${escapeHtml(capability)}</h2>${cards.join("")}</section>`;
}

function codeCard(code: string, { title, status, fault, hint }: ErrorDefinition): string {
  const id = escapeHtml(code.replace(".", "-"));
  const cure = `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`;
  const head = `<h3><code>${escapeHtml(code)}</code> <a class="self" href="#${id}" aria-label="Link to ${escapeHtml(code)}">#</a></h3><span class="chip">${status}</span>`;
  return `<article id="${id}"><header>${head}</header><p>${sentenceHtml(title)}.</p><p>${sentenceHtml(cure)}</p><p class="soft">${faults[fault]}</p></article>`;
}

const faults: Readonly<Record<ErrorDefinition["fault"], string>> = {
  declaration: "For whoever wrote the declaration.",
  data: "For whoever owns the data.",
  caller: "For whoever sent the request or gave the command.",
  "user-code": "For whoever wrote the handler, fallback or view.",
  engine: "For whoever runs the server or the engine.",
  internal: "For Throughline itself.",
};
