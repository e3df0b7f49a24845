/* The site widget: a button, and behind it a chat with the people of one line. One tag on any page:
 *
 *     <script src="https://HOST/widget.js" data-line="1" async></script>
 *
 * More of it: data-language="ru" (else the line's or the browser's), data-sound (a tone when something comes). It keeps a token in
 * the site's localStorage and no cookie. doc/widget.md says what a page with a strict policy must allow. */
import { View } from './view'

const script = document.currentScript as HTMLScriptElement | null
const line = Number(script?.dataset.line ?? new URL(script?.src ?? location.href).searchParams.get('line'))

if (script && line > 0) {
  const view = new View(new URL(script.src).origin, line, script.dataset)
  const show = () => void view.show().catch((problem) => console.warn('Switchline:', problem instanceof Error ? problem.message : problem))
  if (document.body) show()
  else document.addEventListener('DOMContentLoaded', show)
}
