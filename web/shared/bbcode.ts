/* BB codes of messages to a tree, which BbText.ts turns into elements. What strangers write never becomes HTML: text stays text,
 * every code that is known makes one kind of node, and everything else is shown as it was written.
 *
 * A code opens at "[name]" or "[name=value]" and ends at its "[/name]"; one that never ends, or ends inside another one, is text.
 * Letter case does not count. Depth is bounded, so nothing nested a thousand times over can hold up the page. */

export type Node =
  | string
  | { kind: 'bold' | 'italic' | 'underline' | 'strike' | 'quote', children: Node[] }
  | { kind: 'size', pixels: number, children: Node[] }
  | { kind: 'color', color: string, children: Node[] }
  | { kind: 'link', url: string, children: Node[] }
  | { kind: 'user', id: number, children: Node[] }
  | { kind: 'chat', id: string, children: Node[] }
  | { kind: 'put' | 'send', text: string, children: Node[] }
  | { kind: 'call', number: string, children: Node[] }
  | { kind: 'code', text: string }
  | { kind: 'image', url: string, size: string }
  | { kind: 'icon', url: string, size: number, title: string }
  | { kind: 'time', at: number, format: string }
  | { kind: 'break' }

const MOST_DEPTH = 20

/* http, https, mail, telephone, or a place on this portal; anything else ("javascript:", "data:") is no address. */
export function safeUrl(text: string): string | undefined {
  const url = text.trim()
  if (/^(https?:\/\/|mailto:|tel:)[^\s]+$/i.test(url)) return url
  return /^\/(?![\/\\])[^\s]*$/.test(url) ? url : undefined
}

const SIMPLE: Record<string, 'bold' | 'italic' | 'underline' | 'strike'> = { b: 'bold', i: 'italic', u: 'underline', s: 'strike' }

/* What a pair of codes makes of its inside; undefined: these are not what they look like. */
function make(name: string, value: string, inside: string, depth: number): Node | undefined {
  const children = () => parse(inside, depth + 1)
  if (SIMPLE[name] && !value) return { kind: SIMPLE[name], children: children() }
  switch (name) {
    case 'size': {
      const pixels = Number(value)
      return pixels >= 8 && pixels <= 30 ? { kind: 'size', pixels, children: children() } : undefined
    }
    case 'color':
      return /^#[0-9a-f]{3}([0-9a-f]{3})?$/i.test(value) ? { kind: 'color', color: value, children: children() } : undefined
    case 'url': {
      const url = safeUrl(value || inside)
      return url ? { kind: 'link', url, children: value ? children() : [inside] } : undefined
    }
    case 'user':
      return /^(\d+|all)\b/.test(value) ? { kind: 'user', id: Number.parseInt(value, 10) || 0, children: children() } : undefined
    case 'chat':
      return /^(imol\|)?\d+$/.test(value) ? { kind: 'chat', id: value, children: children() } : undefined
    case 'put':
    case 'send':
      return { kind: name, text: value || inside, children: children() }
    case 'call':
      return { kind: 'call', number: value || inside, children: children() }
    case 'code':
      return { kind: 'code', text: inside }
    case 'img': {
      const url = safeUrl(inside)
      return url ? { kind: 'image', url, size: /^(small|large)$/.test(value) ? value : 'medium' } : undefined
    }
    default:
      return undefined
  }
}

/* "[icon=URL size=20 title=Hi]" and the like, which stand alone. */
function makeSingle(name: string, value: string): Node | undefined {
  if (name === 'br') return { kind: 'break' }
  if (name === 'icon') {
    const [address, ...more] = value.split(/\s+(?=(?:size|title|width|height)=)/)
    const url = safeUrl(address)
    const option = (key: string) => more.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1)
    const size = Math.min(Math.max(Number(option('size') ?? option('width') ?? 20) || 20, 10), 60)
    return url ? { kind: 'icon', url, size, title: option('title') ?? '' } : undefined
  }
  if (name === 'timestamp') {
    const [at, format] = value.split(/\s+format=/)
    return /^\d{1,12}$/.test(at) ? { kind: 'time', at: Number(at), format: format ?? '' } : undefined
  }
  return undefined
}

/* An address may have brackets with a name between them: "[url=/page/?params[id]=1]". */
const OPENING = /\[(\*?[a-z]+)(?:[= ]((?:[^\[\]\n]|\[\w*\]){0,2048}))?\]/gi

/* Where the code that opened before `from` ends: [begin, end] of its "[/name]", others of its name inside counted. */
function closing(text: string, name: string, from: number): [number, number] | undefined {
  const marks = new RegExp(`\\[(/?)${name}(?:[= ][^\\[\\]\\n]*)?\\]`, 'gi')
  marks.lastIndex = from
  let open = 1
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    open += mark[1] ? -1 : 1
    if (open === 0) return [mark.index, marks.lastIndex]
  }
  return undefined
}

const BARE_URL = /https?:\/\/[^\s<>"'\[\]]+[^\s<>"'\[\].,;:!?)]/gi

/* Plain text with addresses in it. */
function linked(text: string, to: Node[]): void {
  let at = 0
  for (const found of text.matchAll(BARE_URL)) {
    if (found.index > at) to.push(text.slice(at, found.index))
    to.push({ kind: 'link', url: found[0], children: [found[0]] })
    at = found.index + found[0].length
  }
  if (at < text.length) to.push(text.slice(at))
}

function parse(text: string, depth: number): Node[] {
  const nodes: Node[] = []
  if (depth > MOST_DEPTH) return [text]
  let plain = 0
  const openings = new RegExp(OPENING)
  for (let found = openings.exec(text); found; found = openings.exec(text)) {
    const name = found[1].toLowerCase(), value = (found[2] ?? '').trim()
    let end = openings.lastIndex
    let node = makeSingle(name, value)
    if (!node) {
      const close = closing(text, name, end)
      if (!close) continue
      node = make(name, value, text.slice(end, close[0]), depth)
      if (!node) continue
      end = close[1]
    }
    linked(text.slice(plain, found.index), nodes)
    nodes.push(node)
    plain = openings.lastIndex = end
  }
  linked(text.slice(plain), nodes)
  return nodes
}

/* Lines that begin with ">>" are quoted, and so is what stands between two lines of dashes. */
function quotes(text: string): Node[] {
  const nodes: Node[] = []
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  let pending: string[] = [], quoted: string[] = [], block = false
  const flush = () => {
    if (quoted.length) nodes.push({ kind: 'quote', children: parse(quoted.join('\n'), 1) })
    if (pending.length) nodes.push(...parse(pending.join('\n'), 0))
    pending = []
    quoted = []
  }
  for (const [index, line] of lines.entries()) {
    const dashes = /^-{6,}$/.test(line)
    if (dashes && (block || lines.slice(index + 1).some((other) => /^-{6,}$/.test(other)))) {
      flush()
      block = !block
    } else if (block || line.startsWith('>>')) {
      if (pending.length) flush()
      quoted.push(block ? line : line.slice(2).replace(/^ /, ''))
    } else {
      if (quoted.length) flush()
      pending.push(line)
    }
  }
  flush()
  return nodes
}

export function parseBb(text: string): Node[] {
  return quotes(text)
}

/* For lists and notifications: the words alone, in one line. */
export function plainText(text: string): string {
  const words = (nodes: Node[]): string => nodes.map((node) => {
    if (typeof node === 'string') return node
    if ('children' in node) return node.kind === 'quote' ? ` ${words(node.children)} ` : words(node.children)
    return node.kind === 'code' ? node.text : node.kind === 'break' ? ' ' : ''
  }).join('')
  return words(parseBb(text)).replace(/\s+/g, ' ').trim()
}
