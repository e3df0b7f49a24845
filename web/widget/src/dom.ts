/* Elements without HTML text: whatever strangers write becomes text nodes. */
import { type Node as Bb, parseBb } from '../../shared/bbcode'

type Child = Node | string | null | undefined | false
type Attributes = Record<string, string | number | boolean | ((event: any) => void) | undefined>

/* h('button', { class: 'x', onclick: f }, 'text'): attributes by name, listeners by "on…", undefined and false are left out. */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false))
  return element
}

/* Makes these the children, touching only what is new, gone or elsewhere. */
export function place(parent: HTMLElement, children: Node[]): void {
  const wanted = new Set(children)
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove()
  children.forEach((child, at) => {
    if (parent.childNodes[at] !== child) parent.insertBefore(child, parent.childNodes[at] ?? null)
  })
}

const link = (url: string, children: Child[]) => h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, ...children)

/* What codes and buttons do: write in the visitor's name, or into his field for him to finish. */
export interface Hands { send(text: string): void, put(text: string): void }

function bbNode(node: Bb, hands: Hands): Child {
  if (typeof node === 'string') return node
  const inside = () => ('children' in node ? node.children.map((child) => bbNode(child, hands)) : [])
  switch (node.kind) {
    case 'bold': return h('b', {}, ...inside())
    case 'italic': return h('i', {}, ...inside())
    case 'underline': return h('u', {}, ...inside())
    case 'strike': return h('s', {}, ...inside())
    case 'quote': return h('blockquote', {}, ...inside())
    case 'link': return link(node.url, inside())
    case 'call': return link(`tel:${node.number.replace(/[^\d+*#]/g, '')}`, inside())
    case 'put':
    case 'send': return h('button', { type: 'button', class: 'code', onclick: () => hands[node.kind](node.text) }, ...inside())
    case 'code': return h('pre', {}, node.text)
    case 'image': return link(node.url, [h('img', { src: node.url, alt: '', loading: 'lazy', referrerpolicy: 'no-referrer' })])
    case 'icon': return h('img', { class: 'icon', src: node.url, alt: node.title, referrerpolicy: 'no-referrer' })
    case 'time': return new Date(node.at * 1000).toLocaleString()
    case 'break': return h('br')
    default: return h('span', {}, ...inside())
  }
}

export function bb(text: string, hands: Hands): Child[] {
  return parseBb(text).map((node) => bbNode(node, hands))
}
