/** The style of the API page: the product's greys and type, light and dark. */
export const docsStyle = `
:root{--bg:oklch(99% .003 260);--panel:oklch(97% .004 260);--line:oklch(90% .006 260);--text:oklch(24% .012 260);--soft:oklch(46% .012 260);--link:oklch(45% .12 255);--get:oklch(45% .11 180);--post:oklch(47% .13 255);--put:oklch(50% .11 75);--delete:oklch(50% .15 25)}
@media(prefers-color-scheme:dark){:root{--bg:oklch(18% .01 260);--panel:oklch(22% .012 260);--line:oklch(32% .013 260);--text:oklch(94% .005 260);--soft:oklch(76% .01 260);--link:oklch(80% .1 255);--get:oklch(80% .1 180);--post:oklch(80% .1 255);--put:oklch(82% .1 75);--delete:oklch(78% .12 25)}}
*{box-sizing:border-box}html{scroll-padding-top:48px}body{margin:0;background:var(--bg);color:var(--text);font:13px/20px "Inter Variable",Inter,system-ui,sans-serif}
code,pre{font:12px/18px "JetBrains Mono",ui-monospace,monospace}a{color:var(--link)}a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--bg);padding:4px 8px;z-index:2}
header{position:sticky;top:0;display:flex;gap:16px;align-items:center;height:40px;padding:0 16px;border-bottom:1px solid var(--line);background:var(--bg);z-index:1}header span{color:var(--soft)}header a{margin-left:auto}
.frame{display:flex;max-width:1180px;margin:0 auto}nav{flex:0 0 180px;padding:16px}nav ul{position:sticky;top:56px;list-style:none;margin:0;padding:0}nav a{display:block;padding:4px 0;text-decoration:none}
main{flex:1;min-width:0;padding:16px}h1{font-size:24px;line-height:32px;margin:0 0 8px}h2{font-size:18px;margin:32px 0 8px}h3{font-size:13px;margin:0 0 8px;overflow-wrap:anywhere}h4{font-size:12px;margin:12px 0 4px;color:var(--soft);font-weight:600}
article{border:1px solid var(--line);border-radius:6px;padding:12px;margin:0 0 12px;background:var(--panel)}article p{margin:0 0 4px}
.method{display:inline-block;min-width:52px;font-weight:600}.get{color:var(--get)}.post{color:var(--post)}.put,.patch{color:var(--put)}.delete{color:var(--delete)}
.key{border:1px solid var(--line);border-radius:6px;padding:0 6px;font-weight:500;color:var(--soft);font-size:11px}.fault{color:var(--soft)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400}thead th{color:var(--soft);font-size:11px}
pre{margin:0;padding:8px;overflow-x:auto;background:var(--bg);border:1px solid var(--line);border-radius:6px}
@media(max-width:720px){.frame{display:block}nav{padding:8px 16px 0}nav ul{position:static;display:flex;flex-wrap:wrap;gap:4px 16px}nav a{min-height:24px}}
`;
