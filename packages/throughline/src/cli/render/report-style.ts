import { roles } from "../../contracts/core/declaration.ts";

/** Hues of the roles, each of equal lightness and chroma; never used for status. */
const hues = {
  data: 230,
  ml: 280,
  mlops: 320,
  ai: 350,
  backend: 30,
  fullstack: 75,
  frontend: 130,
  analyst: 180,
} as const;

const roleColours = roles
  .map((role) => `.${role} { --role: light-dark(oklch(58% 0.11 ${hues[role]}), oklch(74% 0.1 ${hues[role]})) }`)
  .join("\n");

/** The look of a report: the tokens of the Studio and the kit, in one file without fonts of its own, for screen and paper. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: light-dark(oklch(97.6% 0.004 260), oklch(17.5% 0.01 260));
  --surface: light-dark(oklch(99.3% 0.002 260), oklch(20.5% 0.011 260));
  --line: light-dark(oklch(90.5% 0.008 260), oklch(31% 0.013 260));
  --text: light-dark(oklch(20% 0.015 260), oklch(95% 0.004 260));
  --dim: light-dark(oklch(42% 0.014 260), oklch(74% 0.012 260));
  --accent: light-dark(oklch(50% 0.14 255), oklch(75% 0.11 245));
  --held: light-dark(oklch(46% 0.12 150), oklch(76% 0.14 150));
  --broken: light-dark(oklch(49% 0.19 25), oklch(74% 0.15 25));
  --hatch: repeating-linear-gradient(45deg, light-dark(oklch(83% 0.01 260), oklch(39% 0.014 260)) 0 1.5px, transparent 1.5px 5px);
  --role: var(--dim);
  --font: "Inter Variable", Inter, system-ui, sans-serif;
  --mono: "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, Menlo, monospace;
}
${roleColours}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px 16px 48px; max-width: 1200px; background: var(--page); color: var(--text);
  font: 400 0.8125rem/1.54 var(--font); font-variant-numeric: tabular-nums }
h1, h2, h3, p, ul { margin: 0; padding: 0 }
ul { list-style: none }
h1 { font: 600 1.5rem/1.25 var(--mono); overflow-wrap: anywhere }
h2 { font: 600 1.125rem/1.25 var(--mono) }
h3 { margin: 16px 0 4px; font-size: 0.75rem; font-weight: 600; color: var(--dim) }
code { font: 0.75rem/1.54 var(--mono); overflow-wrap: anywhere }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.skip { position: absolute; left: 16px; top: -48px; padding: 4px 8px; background: var(--surface) }
.skip:focus { top: 8px }
.facts { display: flex; flex-wrap: wrap; gap: 0 16px; color: var(--dim) }
.counts { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 }
.counts li { padding: 4px 12px; background: var(--surface); border: 1px solid var(--line); border-radius: 6px }
.counts b { font-size: 1.125rem; font-weight: 600 }
.counts .held b, .counts .held span { color: var(--held) }
.counts .broken b, .counts .broken span { color: var(--broken) }
.counts .not-measured { background: var(--hatch), var(--surface) }
.counts .not-measured b { background: var(--surface); padding: 0 4px; border-radius: 4px }
.note { margin: 4px 0; padding: 4px 12px; border-left: 2px solid var(--dim); background: var(--surface) }
nav { display: flex; flex-wrap: wrap; gap: 4px 8px; margin-top: 12px }
nav a { display: inline-flex; align-items: center; min-height: 24px; padding: 0 8px; color: var(--text); text-decoration: none;
  border: 1px solid var(--line); border-left: 4px solid var(--role); border-radius: 4px; background: var(--surface) }
nav a:hover { border-color: var(--role) }
.part { margin-top: 24px; padding: 12px 16px 16px; background: var(--surface); border: 1px solid var(--line);
  border-top: 3px solid var(--role); border-radius: 6px }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px }
.empty { color: var(--dim) }
table { width: 100%; border-collapse: collapse }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line) }
tbody tr:last-child > * { border-bottom: 0 }
thead th { color: var(--dim); font-size: 0.6875rem; white-space: nowrap; border-bottom: 1px solid var(--line) }
td.held, td.broken, td.not-measured { font-weight: 500 }
td.held, td.not-measured, td.when { white-space: nowrap }
th.number, td.number { text-align: right; padding-right: 24px }
td.held { color: var(--held) }
td.broken, th.broken { color: var(--broken) }
td.not-measured, td.dim, td.when { color: var(--dim) }
td.not-measured span { display: inline-block; padding: 0 2px; background: var(--hatch) }
td:last-child { padding-right: 0 }
@media screen and (max-width: 960px) {
  body { padding: 16px 8px 32px }
  .part { padding: 12px 12px 8px }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table, tbody, tr, tbody th, tbody td { display: block }
  th.number, td.number { text-align: left }
  tr { padding: 8px 0; border-bottom: 1px solid var(--line) }
  tr:last-child { border-bottom: 0 }
  tbody th, tbody td { display: grid; grid-template-columns: 88px minmax(0, 1fr); gap: 8px; padding: 1px 0; border: 0; overflow-wrap: anywhere }
  tbody th::before, tbody td::before { content: attr(data-column); color: var(--dim); font: 400 0.6875rem/1.82 var(--font) }
  tbody .none { display: none }
}
@media print {
  :root { color-scheme: light }
  body { max-width: none; padding: 0; background: none; font-size: 9pt }
  nav, .skip { display: none }
  .part { padding: 8pt 0 0; border-width: 2pt 0 0; border-radius: 0; background: none; break-before: auto }
  thead { display: table-header-group }
  tr, h3, .head { break-inside: avoid }
  h2, h3 { break-after: avoid }
  * { print-color-adjust: exact }
}
`.trim();
