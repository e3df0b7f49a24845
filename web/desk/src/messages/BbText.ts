/* A message's text as elements. Nodes come from bbcode.ts; nothing here is HTML of a stranger. */
import { type FunctionalComponent, h, type VNode, type VNodeChild } from 'vue'
import { linkedApp, openLinkedApp } from '../frames/places'
import { full } from '../time'
import { type Node, parseBb } from '../../../shared/bbcode'

interface Props {
  text: string
}

type Emits = {
  /* [put] is for the composer, [send] for the chat, [user] opens a person. */
  put: (text: string) => void
  send: (text: string) => void
  user: (id: number) => void
}

const IMAGE_WIDTH = { small: 'max-w-32', medium: 'max-w-64', large: 'max-w-full' } as Record<string, string>

/* A colour that somebody chose for words, drawn towards the page's own, so that it can be read in both themes. */
export function legible(color: string | undefined): string | undefined {
  return color && `color-mix(in oklab, ${color} 55%, var(--ui-color-base-1))`
}

export const BbText: FunctionalComponent<Props, Emits> = (props, { emit }) => {
  const opened = (url: string) => (event: Event) => { if (openLinkedApp(url)) event.preventDefault() }
  const link = (url: string, inside: VNodeChild[]) => h('a', {
    href: url, target: '_blank', rel: 'noopener noreferrer nofollow', class: 'underline underline-offset-2 break-all', onClick: linkedApp(url) && opened(url),
  }, inside)
  const button = (act: () => void, inside: VNodeChild[]) =>
    h('button', { type: 'button', class: 'underline decoration-dotted underline-offset-2 cursor-pointer', onClick: act }, inside)
  const show = (node: Node): VNodeChild => {
    if (typeof node === 'string') return node
    switch (node.kind) {
      case 'bold': return h('b', all(node.children))
      case 'italic': return h('i', all(node.children))
      case 'underline': return h('u', all(node.children))
      case 'strike': return h('s', all(node.children))
      case 'quote': return h('blockquote', { class: 'border-s-2 border-current/30 ps-2 my-1 opacity-80' }, all(node.children))
      case 'size': return h('span', { style: { fontSize: `${node.pixels}px` } }, all(node.children))
      case 'color': return h('span', { style: { color: legible(node.color) } }, all(node.children))
      case 'link': return link(node.url, all(node.children))
      case 'user': return node.id ? button(() => emit('user', node.id), all(node.children)) : h('b', all(node.children))
      case 'chat': return h('b', all(node.children))
      case 'put': return button(() => emit('put', node.text), all(node.children))
      case 'send': return button(() => emit('send', node.text), all(node.children))
      case 'call': return link(`tel:${node.number.replace(/[^\d+*#]/g, '')}`, all(node.children))
      case 'code': return h('pre', { class: 'font-mono text-xs whitespace-pre-wrap rounded bg-current/10 p-2 my-1' }, node.text)
      case 'image': return link(node.url, [h('img', { src: node.url, alt: '', loading: 'lazy', referrerpolicy: 'no-referrer', class: `rounded ${IMAGE_WIDTH[node.size]}` })])
      case 'icon': return h('img', { src: node.url, title: node.title, alt: node.title, width: node.size, height: node.size, referrerpolicy: 'no-referrer', class: 'inline align-text-bottom' })
      case 'time': return full(new Date(node.at * 1000).toISOString())
      case 'break': return h('br')
    }
  }
  const all = (nodes: Node[]): VNodeChild[] => nodes.map(show)
  return h('span', { class: 'whitespace-pre-wrap break-words [overflow-wrap:anywhere]' }, all(parseBb(props.text))) as VNode
}
BbText.props = ['text']
BbText.emits = ['put', 'send', 'user']
