/* The messages of one chat, as far as somebody looks at them: a window that grows upwards by scrolling, follows what is pushed, and
 * never holds more than a bounded number.
 *
 * What is sent appears at once, marked as on its way. A message is known by its number, so what comes twice (the answer of the
 * call and the push, or a history after a gap) is one. A call that was cut by the network may have arrived: before it is
 * offered to be sent again, the history is asked whether it did. */
import { computed, ref, shallowRef } from 'vue'
import { ApiError, call } from '../api'
import { me, type Person } from '../me'
import { meet } from '../people'
import { on, onGap } from '../push'

export interface Message {
  id: number
  chat_id: number
  author_id: number
  date: string
  text: string
  params: Record<string, any>
  sending?: 'now' | 'failed'
  local?: number // key of a message that has no number yet
}

export interface FileInfo {
  id: number
  name: string
  size: number
  type: string
  extension: string
  status: string
  image: { width: number, height: number } | null
  urlPreview: string
  urlShow: string
  urlDownload: string
  authorId: number
}

export interface Busy {
  name: string
  status: string | null // IMBOT_AGENT_ACTION_…; null: he writes
}

interface Page {
  chat_id: number
  messages: Message[]
  users: Person[]
  files: FileInfo[]
}

const PAGE = 50
const MOST = 400
let locals = 0

const asParams = (params: unknown): Record<string, any> => (Array.isArray(params) || !params ? {} : params as Record<string, any>)

export class History {
  readonly messages = shallowRef<Message[]>([])
  readonly files = shallowRef(new Map<number, FileInfo>())
  readonly pending = shallowRef<Message[]>([])
  readonly loading = ref(false)
  readonly atStart = ref(false)
  readonly atEnd = ref(true)
  readonly busy = shallowRef(new Map<number, Busy>()) // who writes, or which bot does something
  readonly fieldOn = ref(true) // a bot may have switched off where one writes
  readonly readBy = shallowRef(new Map<number, number>()) // person: last message he has read
  readonly chatId = ref(0)
  readonly shown = computed(() => (this.atEnd.value ? [...this.messages.value, ...this.pending.value] : this.messages.value))
  private heard = 0 // pushes that changed something of what is asked for, too
  private readonly ends: (() => void)[] = []
  private readonly busyTimers = new Map<number, number>()

  constructor(readonly dialogId: string) {
    const mine = (handler: (params: any) => void) => (params: any) => {
      if (params.dialog_id === this.dialogId || (this.chatId.value && params.chat_id === this.chatId.value)) handler(params)
    }
    const hear = (command: string, handler: (params: any) => void) => this.ends.push(on('im', command, mine(handler)))
    const listen = (command: string, handler: (params: any) => void) => hear(command, (params) => { this.heard++; handler(params) })
    for (const command of ['message', 'messageChat']) listen(command, (params) => this.came(params))
    listen('messageUpdate', (params) => this.changed(params))
    listen('messageDelete', (params) => (params.complete ? this.erased(params.message.id) : this.changed(params)))
    listen('messageLike', (params) => this.marked(params.message_id, { LIKE: params.users }))
    listen('messageReaction', (params) => this.marked(params.message_id, { REACTIONS: params.reactions }))
    hear('startWriting', (params) => this.isBusy(params))
    listen('chatUpdate', (params) => { this.fieldOn.value = params.chat.text_field_enabled })
    listen('readMessageOpponent', (params) => this.read(params.user_id, params.message_id))
    this.ends.push(onGap(() => void this.catchUp()))
  }

  close(): void {
    for (const end of this.ends) end()
    for (const timer of this.busyTimers.values()) clearTimeout(timer)
  }

  /* ---- loading ---- */
  async begin(): Promise<void> {
    await this.load({}, (page) => {
      this.messages.value = this.sorted(page.messages)
      this.atStart.value = page.messages.length < PAGE
      this.atEnd.value = true
    })
    await this.look()
  }

  private async look(): Promise<void> {
    interface Chat { text_field_enabled: boolean, readed_list?: { user_id: number, message_id: number }[] }
    const chat = await this.current(() => call<Chat>('im.dialog.get', { DIALOG_ID: this.dialogId }))
    this.fieldOn.value = chat.text_field_enabled
    for (const mark of chat.readed_list ?? []) this.read(mark.user_id, mark.message_id)
  }

  async older(): Promise<void> {
    const first = this.messages.value[0]
    if (!first || this.atStart.value) return
    await this.load({ LAST_ID: first.id }, (page) => {
      this.merge(page.messages)
      this.atStart.value = page.messages.length < PAGE
      if (this.messages.value.length > MOST) {
        this.messages.value = this.messages.value.slice(0, MOST)
        this.atEnd.value = false
      }
    })
  }

  async newer(): Promise<void> {
    const last = this.messages.value.at(-1)
    if (!last || this.atEnd.value) return
    await this.load({ FIRST_ID: last.id }, (page) => {
      this.merge(page.messages)
      this.atEnd.value = page.messages.length < PAGE
      this.dropOldest()
    })
  }

  async toEnd(): Promise<void> {
    if (!this.atEnd.value) await this.begin()
  }

  /* After a gap: everything newer than what is known, what changed of the newest, then whether what failed did arrive. */
  private async catchUp(): Promise<void> {
    if (!this.messages.value.length) return this.begin()
    this.atEnd.value = false
    while (!this.atEnd.value) {
      const before = this.messages.value.at(-1)!.id
      await this.newer()
      if (this.messages.value.at(-1)!.id === before) this.atEnd.value = true
    }
    await this.load({}, (page) => {
      const ids = page.messages.map((message) => message.id), first = Math.min(...ids), last = Math.max(...ids)
      this.messages.value = this.messages.value.filter(({ id }) => id < first || id > last) // the others come again, or were erased
      this.merge(page.messages)
    })
    const arrived = this.pending.value.filter((one) => one.sending === 'failed' && this.arrived(one))
    this.pending.value = this.pending.value.filter((one) => !arrived.includes(one))
    await this.look()
  }

  private async load(range: Record<string, number>, use: (page: Page) => void): Promise<void> {
    if (this.loading.value) return
    this.loading.value = true
    try {
      const page = await this.current(() => call<Page>('im.dialog.messages.get', { DIALOG_ID: this.dialogId, LIMIT: PAGE, ...range }))
      this.chatId.value = page.chat_id
      meet(page.users)
      this.keepFiles(page.files)
      use(page)
    } finally {
      this.loading.value = false
    }
  }

  /* An answer may be older than what was heard while it was on its way; then it is asked for again. */
  private async current<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 3; ; tries--) {
      const heard = this.heard, answer = await ask()
      if (heard === this.heard || !tries) return answer
    }
  }

  private dropOldest(): void {
    if (this.messages.value.length <= MOST) return
    this.messages.value = this.messages.value.slice(-MOST)
    this.atStart.value = false
  }

  private keepFiles(files: FileInfo[]): void {
    if (!files?.length) return
    const all = new Map(this.files.value)
    for (const file of files) all.set(Number(file.id), file)
    this.files.value = all
  }

  private sorted(messages: Message[]): Message[] {
    return messages.map((message) => ({ ...message, params: asParams(message.params) })).sort((a, b) => a.id - b.id)
  }

  private merge(messages: Message[]): void {
    const all = new Map(this.messages.value.map((message) => [message.id, message]))
    for (const message of this.sorted(messages)) all.set(message.id, message)
    this.messages.value = [...all.values()].sort((a, b) => a.id - b.id)
  }

  /* ---- what is pushed ---- */
  private came(params: { message: Message, users: Person[], files: FileInfo[] }): void {
    meet(params.users ?? [])
    this.keepFiles(params.files)
    this.isFree(params.message.author_id)
    if (this.atEnd.value) {
      this.merge([params.message])
      this.dropOldest()
    }
    this.settles(params.message)
  }

  /* My own words come back by push, sometimes before the call that sent them is answered. */
  private settles({ author_id, text }: Message): void {
    if (author_id !== me().user.id) return
    const twin = this.pending.value.find((one) => one.sending === 'now' && one.text === text)
    if (twin) this.discard(twin)
  }

  private changed(params: { message: Message, files?: FileInfo[] }): void {
    this.keepFiles(params.files ?? [])
    if (this.messages.value.some((message) => message.id === params.message.id)) this.merge([params.message])
  }

  private erased(id: number): void {
    this.messages.value = this.messages.value.filter((message) => message.id !== id)
  }

  private marked(id: number, params: Record<string, any>): void {
    this.messages.value = this.messages.value.map((message) =>
      message.id === id ? { ...message, params: { ...message.params, ...params } } : message)
  }

  private isBusy({ user_id, user_name, status_message_code, duration }: { user_id: number, user_name: string, status_message_code: string | null, duration: number }): void {
    if (user_id === me().user.id) return
    this.busy.value = new Map(this.busy.value).set(user_id, { name: user_name, status: status_message_code })
    clearTimeout(this.busyTimers.get(user_id))
    this.busyTimers.set(user_id, window.setTimeout(() => this.isFree(user_id), duration * 1000))
  }

  private isFree(userId: number): void {
    if (!this.busy.value.has(userId)) return
    const rest = new Map(this.busy.value)
    rest.delete(userId)
    this.busy.value = rest
  }

  private read(userId: number, messageId: number): void {
    if (userId === me().user.id || (this.readBy.value.get(userId) ?? 0) >= messageId) return
    this.readBy.value = new Map(this.readBy.value).set(userId, messageId)
  }

  /* ---- sending ---- */
  async send(text: string, more: Record<string, unknown> = {}): Promise<void> {
    const local: Message = {
      id: 0, local: ++locals, chat_id: this.chatId.value, author_id: me().user.id,
      date: new Date().toISOString(), text, params: {}, sending: 'now',
    }
    await this.toEnd()
    this.pending.value = [...this.pending.value, local]
    await this.deliver(local, more)
  }

  async deliver(local: Message, more: Record<string, unknown> = {}): Promise<void> {
    const newest = this.newest()
    this.mark(local, { sending: 'now' })
    try {
      const id = await call<number>('im.message.add', { DIALOG_ID: this.dialogId, MESSAGE: local.text, ...more })
      this.pending.value = this.pending.value.filter((one) => one.local !== local.local)
      if (this.atEnd.value && !this.messages.value.some((message) => message.id === id))
        this.merge([{ ...local, id, sending: undefined, local: undefined }])
    } catch (problem) {
      this.mark(local, { sending: 'failed', id: -newest })
      if (problem instanceof ApiError && problem.code !== 'HTTP') throw problem
    }
  }

  discard(local: Message): void {
    this.pending.value = this.pending.value.filter((one) => one.local !== local.local)
  }

  /* A failed one whose words of mine are there after all, newer than what was known when it was sent. */
  private arrived(local: Message): boolean {
    return this.messages.value.some((message) =>
      message.author_id === me().user.id && message.text === local.text && message.id > -local.id)
  }

  private mark(local: Message, change: Partial<Message>): void {
    this.pending.value = this.pending.value.map((one) => (one.local === local.local ? { ...one, ...change } : one))
  }

  /* ---- what one does with messages ---- */
  private lastSaidWriting = 0
  sayWriting(): void {
    if (Date.now() - this.lastSaidWriting < 10_000) return
    this.lastSaidWriting = Date.now()
    void call('im.dialog.writing', { DIALOG_ID: this.dialogId }).catch(() => {})
  }

  /* One call at a time: of a flood only the last message is worth a call. */
  private reading = false
  async markRead(): Promise<void> {
    if (this.reading) return
    this.reading = true
    for (let done = 0, last = this.newest(); last > done; last = this.newest()) {
      done = last
      await call('im.dialog.read', { DIALOG_ID: this.dialogId, MESSAGE_ID: last }).catch(() => {})
    }
    this.reading = false
  }

  private newest(): number {
    return this.messages.value.at(-1)?.id ?? 0
  }

  edit(message: Message, text: string): Promise<unknown> {
    return call('im.message.update', { MESSAGE_ID: message.id, MESSAGE: text })
  }

  remove(message: Message): Promise<unknown> {
    return call('im.message.delete', { MESSAGE_ID: message.id })
  }

  like(message: Message): Promise<unknown> {
    return call('im.message.like', { MESSAGE_ID: message.id, ACTION: 'auto' })
  }

  press(message: Message, button: { COMMAND?: string, COMMAND_PARAMS?: string, BOT_ID?: number | string }): Promise<unknown> {
    return call('im.message.command', { MESSAGE_ID: message.id, COMMAND: button.COMMAND, COMMAND_PARAMS: button.COMMAND_PARAMS ?? '', BOT_ID: Number(button.BOT_ID) || message.author_id })
  }
}
