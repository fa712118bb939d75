// Measures and colours: the launcher is 56 px, the card 320 px (ux.md 2.1, 5.2). The host page's styles end at the shadow root. Every
// byte is loaded by every visitor, so names are short: s surface, t text, u second text, b border, a accent, o on accent, c chip.
export const style = `:host{display:contents!important}.w{all:initial;position:fixed;bottom:20px;right:20px;z-index:999999999;font:14px/20px system-ui;--s:#fff;--t:#161a22;--u:#4a5261;--b:#7b8494;--a:#0d7176;--o:#fff;--c:#dbf2f3;--k:#1f8a5b;--h:0 8px 24px #0002}
.left{right:auto;left:20px}
.dark{--s:#1c212a;--t:#e8ebf0;--u:#aeb6c4;--b:#6c778a;--a:#56bdc2;--o:#06191a;--c:#12302f;--k:#3fb27f;--h:0 8px 24px #0008,0 0 0 1px #333}
*{box-sizing:border-box}svg{fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}[hidden]{display:none!important}
button,input{font:inherit;color:inherit;border:0;border-radius:6px;background:none}button{cursor:pointer}
:focus-visible{outline:2px solid var(--a);outline-offset:2px}
.go,.av,.x,form button{display:grid;place-items:center}
.go,.card,iframe{background:var(--s);color:var(--t);box-shadow:var(--h)}
.go{position:relative;width:56px;height:56px;border-radius:50%;background:var(--a);color:var(--o);margin-inline-start:auto}
.off{background:var(--s);color:var(--u)}
.dot,.n,.av i,.x,form button{position:absolute}
.dot,.av i{top:1px;inset-inline-end:1px;width:14px;height:14px;border-radius:50%;background:var(--k);border:2px solid var(--s)}.av i{top:auto;bottom:-2px;inset-inline-end:-2px}
.n{top:-10px;right:-10px;min-width:26px;border-radius:14px;border:2px solid var(--s);background:var(--t);color:var(--s);font-size:12px;line-height:22px;text-align:center}
.card,iframe{position:relative;width:320px;max-width:calc(100vw - 40px);margin-bottom:12px;border:0;border-radius:10px}.card{padding:16px}
.who{display:flex;gap:12px;align-items:center;padding-inline-end:36px}
.av{position:relative;flex:none;width:40px;height:40px;border-radius:50%;background:var(--c);font-weight:600}
b{display:block}.sub,.note{color:var(--u);font-size:12px}
.x{top:8px;inset-inline-end:8px;width:32px;height:32px}
p{margin:12px 0;font-size:15px;line-height:22px;overflow-wrap:anywhere}
form{position:relative;margin:0 0 10px}input{width:100%;height:44px;padding:0 12px;padding-inline-end:44px;font-size:16px;border:1px solid var(--b)}
form button{inset-inline-end:5px;top:5px;width:34px;height:34px}
.do{display:flex;gap:8px}.do button{height:36px;border:1px solid var(--b);font-weight:500;padding:0 14px}.do .yes{flex:1;border:0;background:var(--a);color:var(--o)}
.note{margin-top:12px;text-align:center}
iframe{display:block;width:380px;height:min(700px,calc(100vh - 112px))}
@media(max-width:480px){form,.note{display:none}.do button,.x{height:44px}.x{width:44px}.card{width:100%}.panel{inset:0}.panel iframe{width:100%;height:100%;max-width:none;border-radius:0}.panel .go{display:none}}
@media(prefers-reduced-motion:no-preference){.card,iframe{animation:i .18s}@keyframes i{0%{opacity:0;translate:0 8px}}}
@media(forced-colors:active){.go,.card,iframe{border:1px solid}}`;
