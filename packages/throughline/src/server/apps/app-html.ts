import { createHash } from "node:crypto";
import { escapeHtml } from "../../formats/html/escape-html.ts";
import type { AppManifest, AppPageFiles } from "../../runtime/apps/app-manifest.ts";

/** Shows the theme that was chosen before anything is drawn, so that a dark page does not flash. */
const themeScript =
  'try{const t=localStorage.getItem("throughline-theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}';

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A square of the name's first letter. */
const icon = (title: string) => {
  const letter = escapeHtml([...title.trim()][0]?.toUpperCase() ?? "T");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#2f5bd0"/><text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="600" fill="#fff" text-anchor="middle">${letter}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

/** What may run and load in an app's pages: their own files and nothing else. */
export const contentPolicy = [
  "default-src 'none'",
  `script-src 'self' ${hashOf(themeScript)}`,
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The document of a page of an app: it names the release that all its parts are of. */
export function appHtml(app: AppManifest, release: string, page: AppPageFiles | undefined): string {
  const files = [...new Set([...app.shared, ...(page?.files ?? [])])];
  const styles = files.filter((name) => name.endsWith(".css"));
  const scripts = files.filter((name) => name.endsWith(".js"));
  const title = page === undefined ? app.title : `${page.title} · ${app.title}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<meta name="throughline-release" content="${escapeHtml(release)}">`,
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${escapeHtml(title)}">`,
    `<link rel="icon" href="${icon(app.title)}">`,
    `<script>${themeScript}</script>`,
    ...styles.map((name) => `<link rel="stylesheet" href="/_app/${name}">`),
    ...scripts.map((name) => `<link rel="modulepreload" href="/_app/${name}">`),
    `<script type="module" src="/_app/${app.entry}"></script>`,
    "</head>",
    "<body>",
    '<div id="app"></div>',
    "<noscript>This app needs JavaScript. Its data is served to programs as well: see /docs.</noscript>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}
