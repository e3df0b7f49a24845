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

export interface Pending { client_id: string, text: string, file?: File, progress: number, problem?: string }

interface History { messages: Message[], more: boolean, operator: Author | null, open: boolean, vote: boolean, read_id: number }
interface Place { channel: string, ends_at: string, websocket: string, long_polling: string }

class Refused extends Error {
  constructor(readonly status: number, readonly code: string, text: string) {
    super(text)
  }
}

const PAUSES = [1000, 2000, 5000, 10_000, 30_000]
const FRAME = /#!NGINXNMS!#(.*?)#!NGINXNME!#/g

export class Client {
  config!: Config
  messages: Message[] = []
  pending: Pending[] = []
  operator: Author | null = null
  vote = false
  more = false
  readId = 0
  writes = ''
  online = true
  private token: string | null
  private connecting = false
  private failures = 0
  private mid = ''
  private writesTimer = 0
  private retryTimer = 0
  private sending = false

  constructor(private readonly base: string, private readonly line: number, private readonly changed: () => void, private readonly heard: (message: Message) => void) {
    this.token = localStorage.getItem(this.key)
    window.addEventListener('online', () => { if (this.token) void this.connect() })
  }

  private get key(): string {
    return `switchline.${this.line}`
  }

  get known(): boolean {
    return this.token !== null
  }

  /* ---- calls ---- */
  private async call<T>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    const answer = await fetch(`${this.base}/rest/switchline.livechat.${method}`, {
      method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ LINE: this.line, ...params, ...(this.token ? { auth: this.token } : {}) }),
    })
    const body = await answer.json()
    if (body.error === undefined) return body.result as T
    if (answer.status === 401) this.forget()
    throw new Refused(answer.status, body.error, body.error_description)
  }

  /* The token is no longer good: he is a new visitor from here on. */
  private forget(): void {
    this.token = null
    localStorage.removeItem(this.key)
  }

  async load(): Promise<void> {
    const token = this.token
    this.token = null // the configuration is for everybody
    try {
      this.config = await this.call<Config>('config')
    } finally {
      this.token = token
    }
    if (token) void this.connect()
  }

  async start(name = '', email = ''): Promise<void> {
    if (this.token) return
    const made = await this.call<{ token: string }>('start', { NAME: name, EMAIL: email, PAGE: location.href })
    this.token = made.token
    localStorage.setItem(this.key, made.token)
    void this.connect()
  }

  /* ---- what was said ---- */
  async sync(): Promise<void> {
    const history = await this.call<History>('history')
    this.take(history.messages)
    if (!this.messages.length || history.messages[0]?.id <= this.messages[0].id) this.more = history.more
    Object.assign(this, { operator: history.operator, vote: history.vote, readId: history.read_id })
    this.changed()
  }

  async older(): Promise<void> {
    const history = await this.call<History>('history', { BEFORE: this.messages[0]?.id ?? 0 })
    this.take(history.messages)
    this.more = history.more
    this.changed()
  }

  private take(messages: Message[]): void {
    const all = new Map(this.messages.map((message) => [message.id, message]))
    for (const message of messages) {
      const before = all.has(message.id)
      all.set(message.id, message)
      if (message.client_id) this.pending = this.pending.filter((one) => one.client_id !== message.client_id)
      if (!before && !message.mine) this.heard(message)
    }
    this.messages = [...all.values()].sort((a, b) => a.id - b.id)
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
    if (this.sending || !this.token) return
    this.sending = true
    clearTimeout(this.retryTimer)
    for (let one = this.next(); one; one = this.next()) {
      try {
        await (one.file ? this.upload(one) : this.call('send', { ID: one.client_id, TEXT: one.text, PAGE: location.href }))
        one.progress = 1
        await this.sync()
        this.pending = this.pending.filter((other) => other !== one)
      } catch (problem) {
        if (problem instanceof Refused && problem.status !== 503 && problem.status < 500) {
          one.problem = problem.message
        } else {
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
        if (body.error === undefined) resolve()
        else reject(new Refused(request.status, body.error, body.error_description))
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

  read(): void {
    if (this.token && this.messages.length) void this.call('read').catch(() => {})
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
    this.failures = 0
    this.setOnline(true)
    await this.sync()
    void this.flush()
  }

  private address(place: Place, url: string): string {
    return `${url}?CHANNEL_ID=${encodeURIComponent(place.channel)}${this.mid ? `&mid=${this.mid}` : ''}`
  }

  private listen(place: Place): Promise<void> {
    return new Promise((ended) => {
      const socket = new WebSocket(this.address(place, place.websocket))
      let open = false
      socket.onopen = () => {
        open = true
        void this.opened().catch(() => {})
      }
      socket.onmessage = (event) => this.frames(String(event.data))
      socket.onclose = () => {
        if (open) this.setOnline(false)
        else this.failures++
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

  private happened(command: string, params: any): void {
    if (command === 'message') {
      this.take([params.message])
      if (!params.message.mine) this.setWrites('')
    } else if (command === 'writing') this.setWrites(params.name)
    else if (command === 'read') this.readId = params.read_id
    else if (command === 'state') Object.assign(this, { operator: params.operator, vote: params.vote })
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
