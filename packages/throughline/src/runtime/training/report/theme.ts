/** The report's style sheet: the Studio's tokens as custom properties, light and dark as separate ramps. */
export const theme = `
:root{color-scheme:light dark;
--n0:oklch(99.3% .002 260);--n1:oklch(97.6% .004 260);--n2:oklch(94.8% .006 260);--n3:oklch(90.5% .008 260);--n5:oklch(72% .012 260);--n7:oklch(47% .014 260);--n9:oklch(33% .015 260);--n11:oklch(20% .015 260);
--held:oklch(47% .13 150);--broken:oklch(52% .19 25);--held-soft:oklch(95.5% .03 150);--broken-soft:oklch(95.5% .025 25);
--series:oklch(52% .17 280);--series-soft:oklch(52% .17 280/.1);--other:oklch(62% .14 65);--other-text:oklch(50% .12 65);--mark:oklch(20% .015 260);
--text:"Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",sans-serif;--mono:"JetBrains Mono Variable","JetBrains Mono",ui-monospace,Menlo,Consolas,monospace}
@media(prefers-color-scheme:dark){:root{
--n0:oklch(20.5% .011 260);--n1:oklch(17.5% .010 260);--n2:oklch(25.5% .012 260);--n3:oklch(31% .013 260);--n5:oklch(52% .014 260);--n7:oklch(72% .012 260);--n9:oklch(84% .008 260);--n11:oklch(95% .004 260);
--held:oklch(78% .14 150);--broken:oklch(74% .15 25);--held-soft:oklch(27% .045 150);--broken-soft:oklch(27% .055 25);
--series:oklch(74% .14 280);--series-soft:oklch(74% .14 280/.14);--other:oklch(76% .13 70);--other-text:oklch(80% .12 70);--mark:oklch(95% .004 260)}}
*{box-sizing:border-box;margin:0}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{background:var(--n1);color:var(--n11);font:400 13px/20px var(--text);font-feature-settings:"tnum";font-variant-numeric:tabular-nums;overflow-wrap:break-word}
code,.number,td b{font-family:var(--mono);font-size:12px}
header,main,footer{max-width:1208px;margin:0 auto;padding:0 24px}
header{padding-top:24px}
h1{font:600 24px/32px var(--text);letter-spacing:-.01em}
h1 code{font:600 24px/32px var(--mono);overflow-wrap:anywhere}
h1 span{color:var(--n7);font-weight:400}
h2{font:600 15px/20px var(--text)}
h3{font:600 13px/20px var(--text)}
.lead{max-width:70ch;margin-top:4px;color:var(--n9)}
.facts{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;margin-top:12px;color:var(--n7)}
main{display:flex;flex-wrap:wrap;gap:12px;margin-top:20px}
.card{flex:1 1 calc(50% - 6px);background:var(--n0);border:1px solid var(--n3);border-radius:6px;padding:12px;min-width:0}
.card.chart{flex:1 1 calc(33.3% - 8px)}
.card.broad{flex:2 1 calc(66.6% - 8px)}
.sub,.note,small,.none,.tick,.axis{color:var(--n7)}
.sub,.note{font-size:12px}
.note{margin-top:8px}
.card>h3{margin-top:12px}
small{display:block;font-size:11px;line-height:16px;font-weight:400}
table{width:100%;border-collapse:collapse;margin-top:8px}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--n2);font-weight:400}
th:last-child,td:last-child{padding-right:0}
tbody tr:last-child>*{border-bottom:0}
thead th,thead td{color:var(--n7);font-size:11px;line-height:16px}
thead .number{font:400 11px/16px var(--text)}
tbody th{font-weight:500}
.compact th,.compact td{padding-top:2px;padding-bottom:2px}
.number{text-align:right;white-space:nowrap}
.scroll{overflow-x:auto}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--series);outline-offset:2px;border-radius:2px}
.state{display:inline-flex;align-items:center;gap:5px;white-space:nowrap;padding:0 8px 0 5px;border-radius:4px;font-weight:500;font-size:12px;line-height:20px}
.state svg{width:13px;height:13px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.held{color:var(--held);background:var(--held-soft)}
.broken{color:var(--broken);background:var(--broken-soft)}
.not-measured,.empty{color:var(--n9);background:repeating-linear-gradient(45deg,var(--n2) 0 4px,transparent 4px 8px)}
.not-measured{border:1px dashed var(--n5)}
.gate{display:inline-flex;flex-wrap:wrap;align-items:center;gap:0 8px}
.state.none{padding-left:0}
.none{font-size:12px}
.empty{display:grid;place-items:center;min-height:200px;margin-top:8px;padding:24px;text-align:center;border:1px dashed var(--n5);border-radius:4px}
.chart svg{display:block;width:100%;max-width:400px;margin:8px auto 0;font:11px/1 var(--text)}
.tick,.axis,.note{fill:var(--n7)}
.chart .tick{font-family:var(--mono);font-size:10px}
.chart svg .note{font-size:11px}
.grid{stroke:var(--n2);stroke-width:1;fill:none}
.zero{stroke:var(--n5);stroke-width:1}
.guide{stroke:var(--n5);stroke-width:1;stroke-dasharray:4 4;fill:none}
.line{stroke:var(--series);stroke-width:2;stroke-linejoin:round;fill:none}
.area{fill:var(--series-soft)}
.dot{fill:var(--series);stroke:var(--n0);stroke-width:1.5}
.point{fill:var(--n0);stroke:var(--mark);stroke-width:2}
.mark{stroke:var(--mark);stroke-width:1;stroke-dasharray:2 2;fill:none}
.label{fill:var(--n11);font-weight:500;paint-order:stroke;stroke:var(--n0);stroke-width:3px;stroke-linejoin:round}
rect.positive{fill:var(--other)}
rect.negative{fill:var(--series)}
.label.positive{fill:var(--other-text)}
.label.negative{fill:var(--series)}
details{margin-top:4px}
summary{width:fit-content;min-height:24px;padding:2px 4px;margin-left:-4px;font-size:12px;color:var(--n7);cursor:pointer}
summary:hover{color:var(--n11)}
summary::marker{content:"▸ "}
details[open] summary::marker{content:"▾ "}
details .scroll{max-height:240px;overflow:auto}
.figures th,.figures td{font-family:var(--mono);font-size:11px;line-height:16px;text-align:right;font-weight:400}
.figures thead th{font-family:var(--text)}
.figures th:first-child{text-align:left}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.confusion th,.confusion td{width:33%;padding:8px;border:1px solid var(--n3)}
.confusion tbody tr:last-child>*{border-bottom:1px solid var(--n3)}
.confusion thead td{border-color:transparent var(--n3) var(--n3) transparent}
.confusion b{font-size:15px;font-weight:500}
.confusion .right{background:var(--held-soft)}
.confusion .wrong{background:var(--broken-soft)}
.confusion .right small,.confusion .wrong small{color:var(--n9)}
.features tbody th{width:34%;min-width:96px;overflow-wrap:anywhere}
.features .bar{width:30%;vertical-align:middle}
.features svg,.split{display:block;width:100%;height:8px;border-radius:2px}
.features rect{fill:var(--series)}
.features .track{fill:var(--n2)}
.split{height:12px;margin-top:8px}
.part0{fill:var(--series);background:var(--series)}
.part1{fill:var(--series);background:var(--series);opacity:.45}
.part2{fill:var(--other);background:var(--other)}
.part3{fill:var(--n5);background:var(--n5)}
.part4,.part5{fill:var(--n3);background:var(--n3)}
.key{display:inline-block;width:8px;height:8px;margin-right:6px;border-radius:2px}
dl div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 12px;padding:4px 0;border-bottom:1px solid var(--n2)}
dl div:last-child{border-bottom:0}
dl{margin-top:4px}
dt{color:var(--n7)}
dd{min-width:0;font-family:var(--mono);font-size:12px}
.hash{overflow-wrap:anywhere}
footer{padding-top:16px;padding-bottom:32px;color:var(--n7);font-size:12px}
@media(max-width:1000px){.card,.card.chart{flex-basis:calc(50% - 6px)}.card.broad{flex-basis:100%}}
@media(max-width:720px){header,main,footer{padding-left:12px;padding-right:12px}.card,.card.chart,.card.broad{flex-basis:100%}.wide{display:none}}
@media print{body{background:none}.card{break-inside:avoid}details{display:none}}
`;
