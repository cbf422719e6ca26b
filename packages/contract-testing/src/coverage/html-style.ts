/** The stylesheet of the coverage page. Colour is never the only sign. */
export const STYLESHEET = `
:root{color-scheme:light dark;
--page:light-dark(#f6f7f8,#14171a);--sheet:light-dark(#fff,#1d2126);--line:light-dark(#d8dde2,#353c44);
--text:light-dark(#1b2126,#e6e9ec);--quiet:light-dark(#586570,#9aa6b1);
--good:light-dark(#14663a,#6fd39b);--good-back:light-dark(#e2f4e9,#17362a);
--bad:light-dark(#a3201d,#ff9a92);--bad-back:light-dark(#fdeaea,#46201f);
--fair:light-dark(#7a5200,#f0c36a);--fair-back:light-dark(#fdf3dc,#3d3116)}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}
h2{margin:2.5rem 0 .75rem}
h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
.lead,.route,.reason{color:var(--quiet);margin:.1rem 0 .6rem;max-width:46rem}
.notes{list-style:none;margin:0;padding:0}
.notes li{background:var(--fair-back);color:var(--fair);padding:.5rem .75rem;border-radius:.4rem;margin:.4rem 0;overflow-wrap:anywhere}
.notes .bad{background:var(--bad-back);color:var(--bad)}
.cards{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));margin:1rem 0}
.card{display:grid;gap:.2rem;padding:.9rem 1rem;border:1px solid var(--line);border-radius:.6rem;background:var(--sheet);
color:inherit;text-decoration:none;font-size:.9rem}
.card:hover strong{text-decoration:underline}
.card:focus-visible{outline:3px solid var(--good)}
.card strong{font-size:1rem}
.percent{font-size:1.8rem;font-weight:600;line-height:1.2}
.bar{display:block;height:.5rem;border-radius:.25rem;background:var(--line);overflow:hidden;margin:.2rem 0}
.bar span{display:block;height:100%;background:currentColor}
.good .percent,.good .bar{color:var(--good)}
.bad .percent,.bad .bar{color:var(--bad)}
.fair .percent,.fair .bar{color:var(--fair)}
section{scroll-margin-top:1rem}
.grid{display:grid;gap:.6rem;grid-template-columns:repeat(auto-fill,minmax(min(24rem,100%),1fr))}
summary{cursor:pointer;padding:.9rem 0;font-weight:600}
article{border:1px solid var(--line);border-radius:.6rem;background:var(--sheet);padding:.75rem .9rem;min-width:0}
article.open{border-color:var(--bad)}
.route{font:.8rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.reason{font-size:.85rem;margin:.6rem 0 0;overflow-wrap:anywhere}
article ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem}
.cell{display:inline-block;border-radius:.3rem;padding:.05rem .45rem;font-size:.8rem;overflow-wrap:anywhere;max-width:100%}
.cell i{font-style:normal;opacity:.8}
.hit{background:var(--good-back);color:var(--good)}
.miss{background:var(--bad-back);color:var(--bad);outline:1px dashed currentColor;outline-offset:-1px}
.waived{background:var(--fair-back);color:var(--fair)}
.legend{margin:1rem 0 0}
@media print{body{background:none}article{break-inside:avoid}}
`;
