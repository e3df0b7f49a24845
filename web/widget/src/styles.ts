/* Everything the widget looks like. It lives in a shadow tree, so neither side's rules reach the other; as a constructed sheet it
 * needs no permission of the page's policy for inline styles. */
export const STYLES = `
:host { all: initial; position: fixed; z-index: 2147483000; bottom: 20px; --edge: 20px; color-scheme: light dark;
  --bg: #fff; --fg: #1f2933; --soft: #f1f4f6; --line: #dfe3e8; --dim: #5b6673; font: 15px/1.4 system-ui, sans-serif; color: var(--fg); }
:host([place=right]) { right: var(--edge); } :host([place=left]) { left: var(--edge); }
@media (prefers-color-scheme: dark) { :host { --bg: #1f2329; --fg: #eceff3; --soft: #2a3038; --line: #3a424d; --dim: #a8b3c1; } }
* { box-sizing: border-box; } [hidden] { display: none !important; }
button, input, textarea { font: inherit; color: inherit; } button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.launch { position: relative; width: 60px; height: 60px; border: 0; border-radius: 50%; background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 16px #0004; display: grid; place-items: center; transition: transform .15s; }
.launch:hover { transform: scale(1.05); } .launch svg { width: 28px; height: 28px; }
.badge { position: absolute; top: -2px; right: -2px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: #d92d20; color: #fff; font-size: 13px; line-height: 22px; }
.window { position: absolute; bottom: 76px; width: 370px; height: min(600px, calc(100vh - 120px)); display: flex; flex-direction: column; overflow: hidden; border-radius: 16px; background: var(--bg); box-shadow: 0 8px 40px #0005; }
:host([place=right]) .window { right: 0; } :host([place=left]) .window { left: 0; }
header { display: flex; align-items: center; gap: 12px; padding: 14px 16px; background: var(--accent); color: var(--on-accent); }
header .who { flex: 1; min-width: 0; } header h2 { margin: 0; font-size: 16px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } header p { margin: 2px 0 0; font-size: 13px; }
header button { border: 0; background: none; font-size: 22px; line-height: 1; padding: 6px; color: inherit; border-radius: 8px; } header :focus-visible { outline-color: currentColor; }
.face { width: 36px; height: 36px; border-radius: 50%; object-fit: cover; flex: none; background: #fff4; display: grid; place-items: center; font-weight: 600; }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 12px 14px; display: flex; flex-direction: column; gap: 6px; }
p:empty { display: none; } .note { align-self: center; max-width: 90%; margin: 4px 0; text-align: center; color: var(--dim); font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
.row { display: flex; flex-direction: column; max-width: 84%; align-self: flex-start; } .row.mine { align-self: flex-end; align-items: flex-end; }
.name { font-size: 12px; color: var(--dim); margin: 4px 10px 2px; }
.bubble { padding: 8px 12px; border-radius: 16px; background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; } .mine .bubble { background: var(--accent); color: var(--on-accent); }
.bubble a { color: inherit; } .bubble img { max-width: 100%; border-radius: 10px; display: block; } .bubble img.icon { display: inline; width: 20px; height: 20px; }
.bubble pre { white-space: pre-wrap; font-size: 13px; margin: 4px 0; } blockquote { margin: 2px 0; padding-inline-start: 8px; border-inline-start: 3px solid currentColor; opacity: .85; }
.bubble .code { border: 0; background: none; padding: 0; text-decoration: underline; }
.keys { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; } .keys button, .keys a { border: 1px solid currentColor; background: none; border-radius: 10px; padding: 5px 10px; text-decoration: none; }
.file { display: block; margin-top: 4px; } time { font-size: 11px; color: var(--dim); margin: 2px 10px 0; } .problem { color: #c0271a; font-size: 12px; margin: 2px 10px 0; }
@media (prefers-color-scheme: dark) { .problem { color: #ff8a80; } }
progress { width: 100%; }
form.ask { display: grid; gap: 10px; padding: 16px; } label { display: grid; gap: 4px; font-size: 13px; }
::placeholder { color: var(--dim); opacity: 1; } input, textarea { border: 1px solid var(--line); border-radius: 10px; padding: 9px 12px; background: var(--bg); width: 100%; }
.primary { border: 0; border-radius: 10px; padding: 10px 14px; background: var(--accent); color: var(--on-accent); }
.vote { display: flex; flex-direction: column; align-items: center; gap: 8px; padding: 10px; border-top: 1px solid var(--line); } .vote div { display: flex; gap: 8px; } .vote button { border: 1px solid var(--line); background: var(--bg); border-radius: 10px; padding: 8px 14px; }
.compose { display: flex; align-items: flex-end; gap: 6px; padding: 10px; border-top: 1px solid var(--line); } .compose textarea { resize: none; max-height: 120px; }
.compose button { flex: none; width: 40px; height: 40px; border: 0; border-radius: 10px; background: none; display: grid; place-items: center; } .compose .send { background: var(--accent); color: var(--on-accent); } button[disabled] { opacity: .5; cursor: default; } .compose svg { width: 20px; height: 20px; }
.older { align-self: center; border: 0; background: none; text-decoration: underline; color: var(--dim); }
@media (max-width: 480px) { .window { position: fixed; inset: 0; width: auto; height: auto; border-radius: 0; } input, textarea { font-size: 16px; } :host([open]) .launch { display: none; } }
@media (prefers-reduced-motion: reduce) { .launch { transition: none; } }
`
