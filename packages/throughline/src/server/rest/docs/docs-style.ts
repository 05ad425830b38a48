/** The style of the pages of docs: the product's greys and type, light and dark; colours and sizes only as custom properties. */
export const docsStyle = `
:root {
  --bg: oklch(99% .003 260); --panel: oklch(97.2% .004 260); --code: oklch(98.6% .003 260); --line: oklch(89.5% .006 260);
  --text: oklch(24% .012 260); --soft: oklch(46% .012 260); --link: oklch(46% .12 255);
  --get: oklch(45% .1 205); --post: oklch(45% .1 145); --put: oklch(48% .1 75); --delete: oklch(48% .14 25);
  --text-s: 12px/18px; --text-m: 13px/20px; --sans: "Inter Variable", Inter, system-ui, sans-serif;
  --mono: "JetBrains Mono", ui-monospace, "SFMono-Regular", Menlo, monospace; --radius: 6px; --top: 44px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: oklch(17.5% .01 260); --panel: oklch(21% .011 260); --code: oklch(18.6% .01 260); --line: oklch(31% .013 260);
    --text: oklch(94% .005 260); --soft: oklch(75% .01 260); --link: oklch(80% .09 255);
    --get: oklch(80% .09 205); --post: oklch(80% .1 145); --put: oklch(82% .1 75); --delete: oklch(78% .11 25);
  }
}
* { box-sizing: border-box; }
html { scrollbar-width: thin; scrollbar-color: var(--line) transparent; scroll-padding-top: calc(var(--top) + 12px); -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--text); font: var(--text-m) var(--sans); font-variant-numeric: tabular-nums; }
code, pre { font: var(--text-s) var(--mono); }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
p { margin: 0 0 8px; max-width: 78ch; }
h1, h2, h3, h4 { margin: 0; font-weight: 600; }
h1 { font-size: 24px; line-height: 32px; margin-bottom: 8px; }
h2 { font-size: 18px; line-height: 24px; margin: 40px 0 4px; }
h2 + article { margin-top: 12px; }
h3 { font-size: inherit; line-height: inherit; overflow-wrap: anywhere; }
h4 { font-size: 11px; line-height: 16px; letter-spacing: .02em; color: var(--soft); margin: 16px 0 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; z-index: 3; padding: 4px 8px; background: var(--bg); }
.bar { position: sticky; top: 0; z-index: 2; display: flex; gap: 4px 16px; align-items: center; height: var(--top); padding: 0 20px;
  border-bottom: 1px solid var(--line); background: var(--bg); white-space: nowrap; }
.bar .release { color: var(--soft); overflow: hidden; text-overflow: ellipsis; }
.bar nav { display: flex; gap: 16px; margin-left: auto; }
.bar nav a { padding: 4px 0; text-decoration: none; }
.frame { display: grid; grid-template-columns: 272px minmax(0, 1fr); max-width: 1480px; margin: 0 auto; }
.sections { position: sticky; top: var(--top); align-self: start; max-height: calc(100vh - var(--top)); overflow-y: auto; padding: 20px; }
.sections ul { list-style: none; margin: 0; padding: 0; }
.sections a { display: block; padding: 3px 6px; margin: 0 -6px; border-radius: 4px; color: var(--text); text-decoration: none; overflow-wrap: anywhere; }
.sections a:hover { background: var(--panel); }
.sections > ul > li { margin-bottom: 16px; }
.sections > ul > li > a { font-weight: 600; }
.sections ul ul a { display: grid; grid-template-columns: 50px 1fr; color: var(--soft); }
.sections ul ul a:hover { color: var(--text); }
main { min-width: 0; padding: 20px 20px 96px; }
article { border: 1px solid var(--line); border-radius: var(--radius); background: var(--panel); padding: 12px 16px 16px; margin: 12px 0; }
article:target { border-color: var(--link); }
article > header { display: flex; gap: 8px; align-items: baseline; justify-content: space-between; }
article > header + p, article > p { margin: 4px 0 0; }
.sides > * { min-width: 0; }
.examples { position: sticky; top: calc(var(--top) + 4px); align-self: start; }
.sides { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 24px; }
.method { font: 600 11px/18px var(--mono); }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); } .delete { color: var(--delete); }
h3 .method { display: inline-block; min-width: 44px; }
h3 code { font-weight: 600; }
.parameter { color: var(--link); }
.self { color: var(--soft); text-decoration: none; opacity: 0; padding: 0 4px; }
article:hover .self, .self:focus { opacity: 1; }
.chip { flex: none; border: 1px solid var(--line); border-radius: 10px; padding: 0 8px; font-size: 11px; line-height: 18px; color: var(--soft); }
.optional, .soft { color: var(--soft); }
.optional { font-size: 11px; }
.scroll, pre, .sections { scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; font-weight: 400; padding: 4px 16px 4px 0; border-top: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; padding-top: 0; color: var(--soft); font-size: 11px; line-height: 16px; }
td code { color: var(--soft); }
pre { margin: 0; padding: 8px 12px; overflow-x: auto; background: var(--code); border: 1px solid var(--line); border-radius: var(--radius); max-height: 340px; }
details { margin-top: 16px; }
summary { cursor: pointer; color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0 0; }
dd { margin: 0; }
@media (max-width: 1100px) {
  .sides { grid-template-columns: minmax(0, 1fr); }
  .examples { position: static; }
}
@media (max-width: 820px) {
  .frame { display: block; }
  .sections { position: static; max-height: none; padding: 12px 16px 0; }
  .sections > ul { display: flex; flex-wrap: wrap; gap: 4px 16px; }
  .sections > ul > li { margin: 0; }
  .sections > ul > li > a { font-weight: 400; color: var(--link); padding: 4px 0; margin: 0; }
  .sections ul ul { display: none; }
  main { padding: 12px 16px 64px; }
  article { padding: 12px; }
  .bar { padding: 0 16px; gap: 12px; }
  .bar nav { gap: 12px; }
  .self { opacity: 1; text-decoration: underline; }
}
@media (max-width: 480px) {
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; left: -9999px; }
  tr { border-top: 1px solid var(--line); padding: 4px 0; }
  th, td { border: 0; padding: 0; }
  td:empty { display: none; }
}
@media print {
  .sections, .bar nav, .self { display: none; }
  .frame, .sides { display: block; }
  article { break-inside: avoid; }
}
`;
