/** The look of a report: light or dark as the reader's system is, and on paper. No font and no image is fetched. */
export const htmlStyle = `
:root{color-scheme:light dark;--text:#1a1d21;--dim:#555c66;--page:#fff;--card:#f3f5f7;--line:#d4d9df;--opened:#a8410a;--closed:#0b5cad;--bad:#b3121d}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ed;--dim:#a3abb5;--page:#14171a;--card:#1f2429;--line:#3a424b;--opened:#f0955a;--closed:#6db1f5;--bad:#ff7b7b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:80rem;padding:1.5rem;font:15px/1.45 system-ui,"DejaVu Sans",sans-serif;color:var(--text);background:var(--page)}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.4rem 0}
a{color:var(--closed)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:1rem 0;padding:0}
.dim,.none{color:var(--dim)}
.bad{color:var(--bad);font-weight:600}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem;margin:1rem 0}
.cards div{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.55rem .7rem}
.cards dt{color:var(--dim);font-size:.85rem}
.cards dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:.4rem}
table{border-collapse:collapse;width:100%;font-size:.87rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .55rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere;min-width:6.5rem}
th{background:var(--card);font-weight:600;white-space:nowrap}
tr:last-child td{border-bottom:0}
td div+div{margin-top:.15rem}
time{white-space:nowrap;font-variant-numeric:tabular-nums}
code{font:.92em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
code.id{white-space:nowrap}
figure{margin:0}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--dim);font-size:11px}
.grid{stroke:var(--line)}
.opened{fill:var(--opened)}
.closed{fill:var(--closed)}
.legend{display:flex;gap:1.2rem;margin:.3rem 0;font-size:.87rem}
.legend i{display:inline-block;width:.8em;height:.8em;margin-right:.4em;border-radius:.1em}
.legend .opened{background:var(--opened)}
.legend .closed{background:var(--closed)}
details{margin:.5rem 0}
summary{cursor:pointer}
@page{size:A4 landscape;margin:12mm}
@media print{
:root{color-scheme:light;--text:#000;--dim:#444;--page:#fff;--card:#f3f5f7;--line:#bbb;--opened:#a8410a;--closed:#0b5cad;--bad:#b3121d}
body{max-width:none;padding:0;font-size:10px}
nav,.screen{display:none}
.wide{overflow:visible;border:0}
table{font-size:8.5px}
code.id{white-space:normal}
th,td{min-width:0;padding:.25rem .35rem}
thead{display:table-header-group}
tr,figure,.cards div{break-inside:avoid}
h2{break-after:avoid}
.cards,.opened,.closed,th,.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`.trim();
