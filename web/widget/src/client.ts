/* A visitor's side of the site chat: his token, what was said, and what happens while he looks. Knows nothing of the page.
 *
 * Nothing is lost or doubled: each message has an id of our own before it is sent, is sent again until it was taken, and the portal
 * takes it once. After every (re)connection the history is read anew, so a push that was missed while the line was cut does no harm. */

export interface Config {
  online: boolean
  opens_at: string | null
  title: string
  subtitle: string
  welcome: string
  offline: string
  color: string
  form: 0 | 1 | 2
  place: 'right' | 'left'
  language: string
  max_file_bytes: number
}

export interface Author { name: string, avatar: string }
export interface SentFile { name: string, type: string, size: number, url: string, preview: string }

export interface Message {
  id: number
  mine: boolean
  client_id: string | null
  text: string
  date: string
  author: Author | null
  files: SentFile[]
  keyboard: any
  deleted: boolean
}

export interface Pending { client_id: string, text: string, file?: File, progress: number, late?: boolean, problem?: string }

interface History { messages: Message[], more: boolean, operator: Author | null, open: boolean, vote: boolean, text_field_enabled: boolean, read_id: number }
interface Place { token: string, channel: string, ends_at: string, websocket: string, long_polling: string }

/* The site's storage; a browser that refuses it (a frame without rights) has a visitor for as long as the page lives. */
const fallback = new Map<string, string>()
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return fallback.get(key) ?? null
  }
}
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    fallback.set(key, value)
  }
}

class Refused extends Error {
  constructor(readonly status: number, readonly code: string, text: string) {
    super(text)
  }
}

const PAUSES = [1000, 2000, 5000, 10_000, 30_000]
const PATIENCE = 10_000 // for a socket to open: some proxies neither pass nor refuse it
const FRAME = /#!NGINXNMS!#(.*?)#!NGINXNME!#/g

export class Client {
  config!: Config
  messages: Message[] = []
  pending: Pending[] = []
  operator: Author | null = null
  vote = false
  fieldOn = true // a bot may want its buttons used
  more = false
  readId = 0
  writes = ''
  online = true
  private token: string | null
  private starting?: Promise<void>
  private socket?: WebSocket
  private connecting = false
  private failures = 0
  private mid = ''
  private writesTimer = 0
  private retryTimer = 0
  private sending = false

  constructor(private readonly base: string, private readonly line: number, private readonly changed: () => void, private readonly heard: (message: Message) => void) {
    this.token = recall(this.key)
    window.addEventListener('online', () => this.networkIsBack())
  }

  private get key(): string {
    return `switchline.${this.line}`
  }

  get known(): boolean {
    return !!this.token
  }

  /* ---- calls ---- */
  private call<T>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    return this.ask<T>(method, { ...params, auth: this.token })
  }

  /* Without a token, as anybody. */
  private async ask<T>(method: string, params: Record<string, unknown>): Promise<T> {
    const answer = await fetch(`${this.base}/rest/switchline.livechat.${method}`, {
      method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ LINE: this.line, ...params }),
    })
    const body = await answer.json()
    if (body.error === undefined) return body.result as T
    if (answer.status === 401 && params.auth === this.token) this.forget()
    throw new Refused(answer.status, body.error, body.error_description)
  }

  /* The token is no longer good: he is a new visitor from here on, with a dialog and a channel of his own. */
  private forget(): void {
    this.token = null
    remember(this.key, '')
    this.messages = []
    this.mid = ''
    Object.assign(this, { operator: null, vote: false, fieldOn: true, more: false, readId: 0 })
    this.socket?.close()
  }

  private keep(token: string): void {
    this.token = token
    remember(this.key, token)
  }

  async load(): Promise<void> {
    this.config = await this.ask<Config>('config', {})
    if (this.token) void this.connect()
  }

  /* Hours may have ended since the page was loaded. */
  async refresh(): Promise<void> {
    this.config = await this.ask<Config>('config', {})
    this.changed()
  }

  /* One visitor, however many messages wait for him, and whichever tab of the site was first. */
  start(name = '', email = ''): Promise<void> {
    this.starting ??= this.makeVisitor(name, email).finally(() => { this.starting = undefined })
    return this.starting
  }

  private async makeVisitor(name: string, email: string): Promise<void> {
    this.token ||= recall(this.key)
    if (!this.token) {
      this.keep((await this.ask<{ token: string }>('start', { NAME: name, EMAIL: email })).token)
    }
    void this.connect()
    void this.flush()
  }

  /* ---- what was said ---- */
  async sync(): Promise<void> {
    const last = this.messages.at(-1)?.id
    const history = await this.currentHistory()
    /* More was said meanwhile than a page holds: what lies between comes when he asks for it, so what is older goes. */
    if (last && history.more && history.messages[0].id > last) this.messages = []
    this.take(history.messages)
    if (!this.messages.length || history.messages[0]?.id <= this.messages[0].id) this.more = history.more
    Object.assign(this, { operator: history.operator, vote: history.vote, fieldOn: history.text_field_enabled, readId: history.read_id })
    this.changed()
  }

  /* An answer may be older than what was heard while it was on its way; then it is asked for again. */
  private async currentHistory(): Promise<History> {
    for (let tries = 3; ; tries--) {
      const before = this.pushes, history = await this.call<History>('history')
      if (before === this.pushes || !tries) return history
    }
  }

  async older(): Promise<void> {
    const history = await this.call<History>('history', { BEFORE: this.messages[0]?.id ?? 0 })
    this.take(history.messages)
    this.more = history.more
    this.changed()
  }

  private take(messages: Message[]): void {
    const all = new Map(this.messages.map((message) => [message.id, message]))
    const fresh = messages.filter((message) => !message.mine && !all.has(message.id))
    for (const message of messages) {
      all.set(message.id, message)
      if (message.client_id) this.pending = this.pending.filter((one) => one.client_id !== message.client_id)
    }
    this.messages = [...all.values()].sort((a, b) => a.id - b.id)
    for (const message of fresh) this.heard(message)
  }

  /* ---- sending ---- */
  send(text: string, file?: File): void {
    this.pending.push({ client_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, text, file, progress: 0 })
    this.changed()
    void this.flush()
  }

  again(one: Pending): void {
    one.problem = undefined
    void this.flush()
  }

  /* One after the other, in order; what the network refuses is tried until it is taken. */
  private async flush(): Promise<void> {
    if (this.sending) return
    this.sending = true
    clearTimeout(this.retryTimer)
    for (let one = this.next(); one; one = this.next()) {
      try {
        await this.start()
        await (one.file ? this.upload(one) : this.call('send', { ID: one.client_id, TEXT: one.text, PAGE: location.href }))
        one.progress = 1
        await this.sync()
        this.pending = this.pending.filter((other) => other !== one)
      } catch (problem) {
        if (problem instanceof Refused && problem.status !== 503 && problem.status < 500) {
          one.problem = problem.message
        } else {
          one.late = true
          this.retryTimer = window.setTimeout(() => void this.flush(), problem instanceof Refused ? 10_000 : 3000)
          break
        }
      } finally {
        this.changed()
      }
    }
    this.sending = false
  }

  private next(): Pending | undefined {
    return this.pending.find((one) => one.problem === undefined)
  }

  private upload(one: Pending): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(), form = new FormData()
      for (const [name, value] of [['LINE', this.line], ['ID', one.client_id], ['auth', this.token]]) form.append(String(name), String(value))
      form.append('FILE', one.file!, one.file!.name)
      request.upload.onprogress = (event) => {
        one.progress = event.total ? event.loaded / event.total : 0
        this.changed()
      }
      request.onload = () => {
        const body = request.response ?? {}
        if ('result' in body) resolve()
        else reject(new Refused(request.status, body.error, body.error_description ?? request.statusText))
      }
      request.onerror = () => reject(new TypeError('network'))
      request.responseType = 'json'
      request.open('POST', `${this.base}/rest/switchline.livechat.send`)
      request.send(form)
    })
  }

  private lastWrote = 0
  writing(): void {
    if (!this.token || Date.now() - this.lastWrote < 8000) return
    this.lastWrote = Date.now()
    void this.call('write').catch(() => {})
  }

  /* Once for all that came together. */
  private readTimer = 0
  read(): void {
    clearTimeout(this.readTimer)
    this.readTimer = window.setTimeout(() => { if (this.token) void this.call('read').catch(() => {}) }, 200)
  }

  async giveVote(like: boolean): Promise<void> {
    await this.call('vote', { LIKE: like ? 'Y' : 'N' })
    this.vote = false
    this.changed()
  }

  /* ---- what happens meanwhile: WebSocket, and long polling where none gets through ---- */
  async connect(): Promise<void> {
    if (this.connecting || !this.token) return
    this.connecting = true
    try {
      const place = await this.call<Place>('connect')
      this.keep(place.token)
      if (this.failures < 3 && 'WebSocket' in window) await this.listen(place)
      else await this.poll(place)
    } catch (problem) {
      if (!(problem instanceof Refused) || problem.status >= 500) this.setOnline(false)
      this.failures++
    } finally {
      this.connecting = false
    }
    if (this.token) window.setTimeout(() => void this.connect(), PAUSES[Math.min(this.failures, PAUSES.length - 1)])
  }

  private async opened(): Promise<void> {
    await this.sync()
    this.failures = 0
    this.setOnline(true)
    void this.flush()
  }

  /* A socket may not have noticed that it is dead, so what was said meanwhile is asked for as well. */
  private networkIsBack(): void {
    void this.flush()
    if (!this.token) return
    void this.connect()
    void this.sync().catch(() => {})
  }

  private address(place: Place, url: string): string {
    return `${url}?CHANNEL_ID=${encodeURIComponent(place.channel)}${this.mid ? `&mid=${this.mid}` : ''}`
  }

  private listen(place: Place): Promise<void> {
    return new Promise((ended) => {
      const socket = this.socket = new WebSocket(this.address(place, place.websocket))
      let well = false
      const impatience = window.setTimeout(() => socket.close(), PATIENCE)
      socket.onopen = () => {
        clearTimeout(impatience)
        this.opened().then(() => { well = true }, () => socket.close())
      }
      socket.onmessage = (event) => this.frames(String(event.data))
      socket.onclose = () => {
        clearTimeout(impatience)
        if (!well) this.failures++
        this.setOnline(false)
        ended()
      }
    })
  }

  private async poll(place: Place): Promise<void> {
    await this.opened()
    while (this.token && Date.parse(place.ends_at) > Date.now()) {
      const answer = await fetch(this.address(place, place.long_polling), { credentials: 'omit' })
      this.mid = answer.headers.get('Last-Message-Id') ?? this.mid
      if (answer.status === 200) this.frames(await answer.text())
      else if (answer.status !== 304) throw new TypeError('polling')
    }
  }

  private frames(text: string): void {
    for (const [, json] of text.matchAll(FRAME)) {
      const frame = JSON.parse(json)
      if (frame.mid) this.mid = frame.mid
      const { module_id, command, params } = frame.text
      if (module_id === 'livechat') this.happened(command, params)
      else void this.sync().catch(() => {}) // the portal says that something was missed
    }
  }

  private pushes = 0 // those that changed something of what is asked for, too

  private happened(command: string, params: any): void {
    if (command !== 'writing') this.pushes++
    if (command === 'message') {
      this.take([params.message])
      if (!params.message.mine) this.setWrites('')
    } else if (command === 'writing') this.setWrites(params.name)
    else if (command === 'read') this.readId = params.read_id
    else if (command === 'state') Object.assign(this, { operator: params.operator, vote: params.vote, fieldOn: params.text_field_enabled })
    this.changed()
  }

  private setWrites(name: string): void {
    this.writes = name
    clearTimeout(this.writesTimer)
    if (name) this.writesTimer = window.setTimeout(() => { this.setWrites(''); this.changed() }, 20_000)
  }

  private setOnline(is: boolean): void {
    if (this.online === is) return
    this.online = is
    this.changed()
  }
}
