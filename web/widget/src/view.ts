/* The button and the window. At each change of the client's state they are made to show it; elements whose part has not changed stay,
 * and so does what somebody writes. */
import { safeUrl } from '../../shared/bbcode'
import { Client, recall, remember, type Author, type Message, type Pending } from './client'
import { bb, type Hands, h, place } from './dom'
import { STYLES } from './styles'
import { type Say, sayIn } from './texts'

const ICONS = {
  chat: 'M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
  send: 'M3 20v-6l9-2-9-2V4l19 8z',
  clip: 'M8 12.5V7a4 4 0 0 1 8 0v8a6 6 0 0 1-12 0V8h2v7a4 4 0 0 0 8 0V7a2 2 0 0 0-4 0v8a1 1 0 0 0 2 0V8h2v7a3 3 0 0 1-6 0z',
}

function icon(name: keyof typeof ICONS): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg'), path = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', ICONS[name])
  path.setAttribute('fill', 'currentColor')
  svg.append(path)
  return svg
}

/* Black or white, whichever is better to read on the colour. */
function onColor(color: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => (Number.parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff'
}

const CONFIG_AGE = 60_000 // a window opened later asks again whether somebody is there

/* A message without what changes from one answer to the next although it is the same: signatures in addresses of files. */
const lasting = (message: Message) => ({ ...message, files: message.files.map(({ name, size, url, preview }) => [name, size, !!url, !!preview]) })

const list = (value: any): any[] => (Array.isArray(value) ? value : value && typeof value === 'object' ? Object.values(value) : [])
const part = (from: any, name: string) => from?.[name] ?? from?.[name.toLowerCase()] ?? from?.[name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase())]

export class View {
  private readonly host = document.createElement('switchline-chat')
  private readonly root = this.host.attachShadow({ mode: 'open' })
  private readonly client: Client
  private say: Say = sayIn('en')
  private open = false
  private seen = 0
  private language?: string
  private configAt = Date.now()
  private readonly hands: Hands = { send: (words) => this.sendWords(words), put: (words) => this.putWords(words) }
  private readonly drawn = new Map<string, { sign: string, node: HTMLElement }>()
  private readonly launch = h('button', { class: 'launch', type: 'button', onclick: () => this.toggle() })
  private readonly window = h('section', { class: 'window', role: 'dialog', hidden: true, onkeydown: (event: KeyboardEvent) => { if (event.key === 'Escape') this.toggle(false) } })
  private readonly head = h('header')
  private readonly log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', tabindex: 0, onscroll: () => { this.pinned = this.below() < 60 } })
  private readonly foot = h('div')
  private readonly alert = h('p', { class: 'note problem', role: 'alert' })
  private alertTimer = 0
  private pinned = true // what is newest stays in sight
  private readonly text = h('textarea', { rows: 1, maxlength: 10000, onkeydown: (event: KeyboardEvent) => this.key(event), oninput: () => this.typed() }) as HTMLTextAreaElement
  private readonly picker = h('input', { type: 'file', hidden: true, multiple: true, onchange: () => this.pick() }) as HTMLInputElement
  private readonly compose: HTMLElement
  private form?: HTMLElement

  private readonly draft: string // where what is typed and not sent is kept

  constructor(base: string, private readonly line: number, private readonly options: DOMStringMap) {
    this.client = new Client(base, line, () => this.draw(), (message) => this.heard(message))
    this.draft = `switchline.${line}.draft`
    this.compose = h('form', { class: 'compose', onsubmit: (event: Event) => this.submit(event) },
      h('button', { type: 'button', class: 'attach', onclick: () => this.picker.click() }, icon('clip')), this.picker, this.text, h('button', { type: 'submit', class: 'send' }, icon('send')))
  }

  async show(): Promise<void> {
    await this.client.load()
    const { config } = this.client
    this.language = this.options.language?.match(/^(en|ru)/i)?.[0] || config.language || navigator.language
    this.say = sayIn(this.language)
    const color = config.color || '#2067b0'
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`:host { --accent: ${color}; --on-accent: ${onColor(color)}; } ${STYLES}`)
    this.root.adoptedStyleSheets = [sheet]
    this.host.setAttribute('place', config.place)
    this.window.setAttribute('aria-label', config.title)
    this.log.setAttribute('aria-label', config.title)
    for (const [element, words] of [[this.text, this.say('write')], [this.compose.querySelector('.attach')!, this.say('attach')], [this.compose.querySelector('.send')!, this.say('send')]] as const) element.setAttribute('aria-label', words)
    this.seen = Number(recall(`switchline.${this.line}.seen`) ?? 0)
    this.text.value = recall(this.draft) ?? ''
    this.window.append(this.head, this.log, this.alert, this.foot)
    this.root.append(this.window, this.launch)
    this.host.lang = this.language.slice(0, 2)
    document.body.append(this.host)
    window.addEventListener('focus', () => { if (this.open) this.look() })
    this.draw()
  }

  /* ---- what somebody does ---- */
  toggle(open = !this.open): void {
    this.open = open
    this.host.toggleAttribute('open', open)
    this.window.hidden = !open
    if (open) {
      if (Date.now() - this.configAt > CONFIG_AGE) this.refresh()
      this.look()
      this.draw()
      const first = this.window.querySelector<HTMLElement>('form.ask input, textarea')
      first?.focus()
      this.grow() // what was typed before a reload
    } else this.launch.focus()
    this.draw()
  }

  private refresh(): void {
    this.configAt = Date.now()
    void this.client.refresh().catch(() => {})
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.submit(event)
  }

  private typed(): void {
    this.grow()
    this.client.writing()
    remember(this.draft, this.text.value)
  }

  private grow(): void {
    this.text.style.height = 'auto'
    this.text.style.height = `${this.text.scrollHeight + 2}px`
  }

  private submit(event: Event): void {
    event.preventDefault()
    const words = this.text.value.trim()
    if (!words) return
    this.text.value = ''
    this.text.style.height = 'auto'
    remember(this.draft, '')
    this.sendWords(words)
  }

  private putWords(words: string): void {
    this.text.value = words
    remember(this.draft, words)
    this.text.focus()
  }

  private sendWords(words: string): void {
    this.client.send(words)
    this.toBottom()
  }

  private pick(): void {
    for (const file of this.picker.files ?? []) {
      if (file.size > this.client.config.max_file_bytes) this.problem(new Error(this.say('tooLarge')))
      else this.client.send('', file)
    }
    this.picker.value = ''
  }

  private async begin(event: Event): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    try {
      await this.client.start(String(form.get('name') ?? ''), String(form.get('email') ?? ''))
      this.draw()
      this.text.focus()
    } catch (problem) {
      this.problem(problem)
    }
  }

  private problem(problem: unknown): void {
    this.alert.textContent = problem instanceof Error ? problem.message : String(problem)
    clearTimeout(this.alertTimer)
    this.alertTimer = window.setTimeout(() => { this.alert.textContent = '' }, 10_000)
  }

  /* ---- what is heard ---- */
  private heard(message: Message): void {
    if (this.open && document.hasFocus()) this.look(message.id)
    else if (message.id > this.seen && this.options.sound !== undefined) this.chime()
  }

  private look(id = this.client.messages.at(-1)?.id ?? 0): void {
    if (id <= this.seen) return
    this.seen = id
    remember(`switchline.${this.line}.seen`, String(id))
    this.client.read()
  }

  private chime(): void {
    try {
      const audio = new AudioContext(), tone = audio.createOscillator(), volume = audio.createGain()
      volume.gain.setValueAtTime(0.1, audio.currentTime)
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.3)
      tone.connect(volume).connect(audio.destination)
      tone.start()
      tone.stop(audio.currentTime + 0.3)
    } catch { /* no sound here */ }
  }

  /* ---- drawing ---- */
  private face(author: Author | null): HTMLElement {
    const url = author && safeUrl(author.avatar)
    return url ? h('img', { class: 'face', src: url, alt: '' }) : h('span', { class: 'face', 'aria-hidden': true }, (author?.name ?? this.client.config.title).slice(0, 1))
  }

  private draw(): void {
    const { client } = this
    if (!client.config) return
    const unread = client.messages.filter((message) => !message.mine && message.id > this.seen).length
    this.launch.replaceChildren(icon('chat'), ...(unread && !this.open ? [h('span', { class: 'badge' }, String(unread))] : []))
    this.launch.setAttribute('aria-label', this.say(this.open ? 'close' : 'open') + (unread ? `, ${this.say('unread', { n: unread })}` : ''))
    this.launch.setAttribute('aria-expanded', String(this.open))
    if (!this.open) return
    this.drawHead()
    this.drawLog()
    this.drawFoot()
  }

  /* The element of a part, made anew only when what it shows has changed: who reads by ear hears nothing twice, and the keyboard
   * stays where it is. */
  private kept(key: string, shows: unknown, make: () => HTMLElement): HTMLElement {
    const sign = JSON.stringify(shows), before = this.drawn.get(key)
    if (before?.sign === sign) return before.node
    const node = make()
    this.drawn.set(key, { sign, node })
    return node
  }

  private note(key: string, words: string): HTMLElement {
    return this.kept(key, words, () => h('p', { class: 'note' }, words))
  }

  private drawHead(): void {
    const { config, operator } = this.client
    const face = this.kept('face', [operator, config.title], () => this.face(operator))
    const who = this.kept('who', [operator, config.title, config.subtitle], () =>
      h('div', { class: 'who' }, h('h2', {}, operator?.name ?? config.title), h('p', {}, operator ? config.title : config.subtitle)))
    const close = this.kept('close', '', () => h('button', { type: 'button', 'aria-label': this.say('close'), onclick: () => this.toggle(false) }, '×'))
    place(this.head, [face, who, close])
  }

  private opensAt(): string {
    const at = this.client.config.opens_at
    return at ? `\n${this.say('opens', { when: new Date(at).toLocaleString(this.language, { weekday: 'long', hour: '2-digit', minute: '2-digit' }) })}` : ''
  }

  private drawLog(): void {
    const { client } = this
    const below = this.below()
    const rows: Node[] = []
    if (client.more) rows.push(this.kept('older', '', () => h('button', { class: 'older', type: 'button', onclick: () => void client.older().catch(() => {}) }, this.say('older'))))
    rows.push(this.note('welcome', client.config.online ? client.config.welcome || this.say('welcome') : (client.config.offline || this.say('offline')) + this.opensAt()))
    client.messages.forEach((message, index) => rows.push(this.message(message, client.messages[index - 1])))
    for (const one of client.pending) rows.push(this.waiting(one))
    if (client.writes) rows.push(this.note('writes', this.say('writes', { name: client.writes })))
    if (!client.online) rows.push(this.note('connection', this.say('connection')))
    place(this.log, rows)
    if (this.pinned) this.toBottom()
    else this.log.scrollTop = this.log.scrollHeight - this.log.clientHeight - below
  }

  private below(): number {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight
  }

  private toBottom(): void {
    this.log.scrollTop = this.log.scrollHeight
  }

  private message(message: Message, before?: Message): HTMLElement {
    const first = !before || before.mine !== message.mine || before.author?.name !== message.author?.name
    const last = this.client.messages.at(-1) === message
    const read = message.mine && last && message.id <= this.client.readId
    return this.kept(`message ${message.id}`, [lasting(message), first, read], () => this.makeMessage(message, first, read))
  }

  private makeMessage(message: Message, first: boolean, read: boolean): HTMLElement {
    if (!message.mine && !message.author) return h('p', { class: 'note' }, ...bb(message.text, this.hands))
    return h('div', { class: `row${message.mine ? ' mine' : ''}` },
      first && !message.mine && h('span', { class: 'name' }, message.author!.name),
      h('div', { class: 'bubble' }, ...(message.deleted ? [h('i', {}, this.say('deleted'))] : [...bb(message.text, this.hands), ...message.files.map((file) => this.file(file)), this.keys(message.keyboard)])),
      h('time', { datetime: message.date }, new Date(message.date).toLocaleTimeString(this.language, { hour: '2-digit', minute: '2-digit' }) + (read ? ` · ${this.say('read')}` : '')))
  }

  private file(file: Message['files'][number]): HTMLElement {
    const url = safeUrl(file.url) ?? '', preview = safeUrl(file.preview)
    const inside = preview ? h('img', { src: preview, alt: file.name, onload: () => { if (this.pinned) this.toBottom() } }) : `📎 ${file.name}`
    return h('a', { class: 'file', href: url || undefined, target: '_blank', rel: 'noopener', download: file.name }, inside)
  }

  /* Buttons of bots: addresses open, words are put into the field or said in the visitor's name. */
  private keys(keyboard: any): HTMLElement | null {
    const buttons = list(part(keyboard, 'BUTTONS') ?? keyboard).filter((button) => part(button, 'TEXT'))
    if (!buttons.length) return null
    return h('div', { class: 'keys' }, ...buttons.map((button) => {
      const words = String(part(button, 'TEXT')), url = safeUrl(String(part(button, 'LINK') ?? ''))
      if (url) return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, words)
      const action = String(part(button, 'ACTION') ?? ''), value = String(part(button, 'ACTION_VALUE') ?? words)
      const press = () => action === 'PUT' ? this.putWords(value) : this.sendWords(action === 'SEND' ? value : words)
      return h('button', { type: 'button', disabled: part(button, 'DISABLED') === 'Y', onclick: press }, words)
    }))
  }

  private waiting(one: Pending): HTMLElement {
    const row = this.kept(`pending ${one.client_id}`, [one.problem, one.late], () => this.makeWaiting(one))
    row.querySelector('progress')?.setAttribute('value', String(one.progress))
    return row
  }

  private makeWaiting(one: Pending): HTMLElement {
    return h('div', { class: 'row mine' }, h('div', { class: 'bubble' }, one.file ? `📎 ${one.file.name}` : one.text, one.file && h('progress', { value: one.progress, max: 1, 'aria-label': one.file.name })),
      one.problem === undefined && one.late && h('span', { class: 'name' }, this.say('failed')),
      one.problem !== undefined && h('span', { class: 'problem', role: 'alert' }, this.say('refused', { why: one.problem }), ' ', h('button', { type: 'button', class: 'older', onclick: () => this.client.again(one) }, this.say('retry'))))
  }

  private ask(): HTMLElement {
    const needed = this.client.config.form === 2
    const field = (name: string, type: string, complete: string) => h('label', {}, `${this.say(name as 'name')}${needed ? '' : ` (${this.say('optional')})`}`, h('input', { name, type, autocomplete: complete, required: needed, maxlength: 100 }))
    return h('form', { class: 'ask', onsubmit: (event: Event) => void this.begin(event) }, field('name', 'text', 'name'), field('email', 'email', 'email'), h('button', { class: 'primary', type: 'submit' }, this.say('begin')))
  }

  private makeVote(): HTMLElement {
    const button = (like: boolean) => h('button', { type: 'button', onclick: () => void this.client.giveVote(like).catch((problem) => this.problem(problem)) },
      `${like ? '👍' : '👎'} ${this.say(like ? 'good' : 'bad')}`)
    return h('div', { class: 'vote', role: 'group', 'aria-label': this.say('vote') }, h('span', {}, this.say('vote')), h('div', {}, button(true), button(false)))
  }

  /* The form, or the question and where he writes. What is there already stays, so that nothing he types is lost. */
  private drawFoot(): void {
    const { client } = this
    for (const one of this.compose.querySelectorAll<HTMLTextAreaElement | HTMLButtonElement>('textarea, button')) one.disabled = !client.fieldOn
    this.text.placeholder = this.say(client.fieldOn ? 'write' : 'buttons')
    if (client.config.form > 0 && !client.known) place(this.foot, [this.form ??= this.ask()])
    else place(this.foot, [...(client.vote ? [this.kept('vote', '', () => this.makeVote())] : []), this.compose])
  }
}
