/* The dialogs that somebody may see, as lists by what is to be done with them.
 *
 * A list is loaded page by page, newest first, as far as somebody scrolls; what is pushed moves single dialogs between the lists
 * without asking again. Dialogs are kept once, by session; a list is a set of their ids, sorted when it is shown. After a gap in the
 * pushes everything that was loaded is asked for anew. What was pushed while an answer was under way is newer than the answer. */
import { computed, reactive, ref, shallowReactive } from 'vue'
import { call } from '../api'
import { me } from '../me'
import { plainText } from '../../../shared/bbcode'
import { on, onGap } from '../push'
import { UnderWay } from '../underway'
import { type Dialog, isIn, type State, STATES } from './types'

const PAGE = 100
const MOST_TRIES = 3 // to hear of a dialog that changes all the time

interface List {
  ids: Set<number>
  next: number | null
  loading: boolean
  begun: boolean
}

interface Page {
  items: Dialog[]
  next: number | null
  counts: Record<'offered' | 'mine' | 'waiting' | 'all', number>
}

const dialogs = shallowReactive(new Map<number, Dialog>())
const byChat = shallowReactive(new Map<number, number>()) // chat: its newest session
const emptyList = (): List => ({ ids: shallowReactive(new Set<number>()) as Set<number>, next: null, loading: false, begun: false })
const lists = Object.fromEntries(STATES.map((state) => [state, reactive(emptyList())])) as Record<State, List>

export const counts = reactive({ offered: 0, mine: 0, waiting: 0, all: 0 })
export const state = ref<State>('mine') // the list that is shown, or was when somebody looked last
export const find = ref('')
export const lineId = ref(0)

function keep(dialog: Dialog): void {
  const before = dialogs.get(dialog.session_id)
  dialogs.set(dialog.session_id, { ...before, ...dialog })
  if ((byChat.get(dialog.chat_id) ?? 0) <= dialog.session_id) byChat.set(dialog.chat_id, dialog.session_id)
}

export function dialogOfChat(chatId: number): Dialog | undefined {
  const id = byChat.get(chatId)
  return id ? dialogs.get(id) : undefined
}

/* ---- loading ---- */
const underWay = new UnderWay<number>()
let generation = 0 // of filter and reloads: answers to older questions are thrown away

async function loadPage(state: State): Promise<void> {
  const list = lists[state], asked = generation
  list.loading = true
  try {
    const { answer: page, newer } = await underWay.watch(() => call<Page>('switchline.dialog.list', {
      STATE: state, LIMIT: PAGE, FIND: find.value.trim(), LINE_ID: lineId.value, BEFORE: list.next ?? 0,
    }))
    if (asked !== generation) return
    if (!list.begun) list.ids.clear()
    for (const dialog of page.items) {
      if (newer.has(dialog.session_id)) continue
      keep(dialog)
      list.ids.add(dialog.session_id)
    }
    list.next = page.next
    list.begun = true
    Object.assign(counts, page.counts)
    for (const id of newer) place(state, dialogs.get(id))
    if (newer.size) recount()
  } finally {
    if (asked === generation) list.loading = false
  }
}

const coming = new Map<State, Promise<void>>() // first pages that are asked for right now
export async function loadList(state: State): Promise<void> {
  if (lists[state].begun) return
  if (!coming.has(state)) coming.set(state, loadPage(state).finally(() => coming.delete(state)))
  await coming.get(state)
}

export async function loadMore(state: State): Promise<void> {
  const list = lists[state]
  if (list.begun && list.next !== null && !list.loading) await loadPage(state)
}

/* Another filter, or a gap: what is shown stays until the new answer is there. */
export async function reload(): Promise<void> {
  generation++
  for (const name of STATES) Object.assign(lists[name], { next: null, loading: false, begun: false })
  await loadPage(state.value)
}

/* One dialog as it is now: by a link to it, or after somebody did something with it. */
export async function fetchDialog(chatId: number): Promise<Dialog> {
  for (let tries = 0; ; tries++) {
    const { answer, newer } = await underWay.watch(() => call<Dialog>('switchline.dialog.get', { CHAT_ID: chatId }))
    if (!newer.has(answer.session_id) || tries === MOST_TRIES) return take(answer)
  }
}

/* Whether a dialog that was never loaded was counted is not known here, so the counts are asked for; once for many. */
let countsTimer = 0
function recount(): void {
  clearTimeout(countsTimer)
  countsTimer = window.setTimeout(async () => {
    const page = await call<Page>('switchline.dialog.list', { STATE: 'offered', LIMIT: 1 }).catch(() => undefined)
    if (page) Object.assign(counts, page.counts)
  }, 300)
}

/* ---- showing ---- */
export function isLoading(state: State): boolean {
  return lists[state].loading
}

export function hasMore(state: State): boolean {
  return lists[state].next !== null
}

const when = (dialog: Dialog) => dialog.last_message?.date ?? dialog.created_at

/* What somebody answers is sorted by who spoke last, pinned ones on top; the rest as it came. */
export function listed(state: State) {
  return computed(() => {
    const items = [...lists[state].ids].map((id) => dialogs.get(id)).filter((dialog) => dialog !== undefined)
    const byTime = (a: Dialog, b: Dialog) => (when(a) < when(b) ? 1 : when(a) > when(b) ? -1 : b.session_id - a.session_id)
    if (state === 'mine') return items.sort((a, b) => Number(b.pinned) - Number(a.pinned) || byTime(a, b))
    return items.sort((a, b) => b.session_id - a.session_id)
  })
}

export const unreadOfMine = computed(() => {
  let sum = 0
  for (const id of lists.mine.ids) sum += dialogs.get(id)?.unread ?? 0
  return sum
})

/* ---- what is pushed ---- */
function matchesFilter(dialog: Dialog): boolean {
  const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${dialog.title ?? ''} ${dialog.customer?.name ?? ''}`.toLowerCase()
  return (!lineId.value || dialog.line_id === lineId.value) && words.every((word) => text.includes(word))
}

/* Into the list, or out of it. */
function place(state: State, dialog: Dialog | undefined): void {
  if (!dialog) return
  const list = lists[state]
  if (!isIn(state, dialog, me().user.id)) list.ids.delete(dialog.session_id)
  else if (list.begun && matchesFilter(dialog)) list.ids.add(dialog.session_id)
}

/* Keeps what is new of a dialog and puts it into the lists where it belongs now. */
function take(fresh: Dialog): Dialog {
  const before = dialogs.get(fresh.session_id)
  keep(fresh)
  underWay.note(fresh.session_id)
  const dialog = dialogs.get(fresh.session_id)!
  for (const name of STATES) {
    place(name, dialog)
    if (before && name !== 'closed') counts[name] += Number(isIn(name, dialog, me().user.id)) - Number(isIn(name, before, me().user.id))
  }
  if (!before) recount()
  return dialog
}

function forget(sessionId: number): void {
  const before = dialogs.get(sessionId)
  underWay.note(sessionId)
  if (!before) return recount()
  for (const name of STATES) {
    if (name !== 'closed' && isIn(name, before, me().user.id)) counts[name]--
    lists[name].ids.delete(sessionId)
  }
  dialogs.delete(sessionId)
}

type Offered = (dialog: Dialog) => void
let told = new Set<number>() // sessions that pushes told of since the last look

/* What is the viewer's own (his unread ones, the last message) is no part of the push, so of a dialog that is new here it is asked for. */
async function sessionChanged({ visible, session }: { visible: boolean, session: Dialog }, offered: Offered): Promise<void> {
  if (!visible) return forget(session.session_id)
  const before = dialogs.get(session.session_id)
  let dialog = take(session)
  const offeredNow = isIn('offered', dialog, me().user.id) && !(before && isIn('offered', before, me().user.id))
  if (dialog.last_message === undefined) dialog = await fetchDialog(dialog.chat_id).catch(() => dialog)
  if (!offeredNow) return
  told.add(dialog.session_id)
  offered(dialog)
}

/* After a gap, also the one between loading and being connected: what was offered meanwhile is told of as well, of many the newest. */
async function lookAgain(offered: Offered): Promise<void> {
  const known = new Set(lists.offered.ids), knew = lists.offered.begun
  told = new Set()
  await reload()
  await Promise.all([loadList('mine'), loadList('offered')])
  const fresh = [...lists.offered.ids].filter((id) => !known.has(id) && !told.has(id))
  if (knew && fresh.length) offered(dialogs.get(Math.max(...fresh))!)
}

function messageCame(params: { chat_id: number, message: { id: number, author_id: number, text: string, date: string } }): void {
  const dialog = dialogOfChat(params.chat_id)
  if (!dialog || (dialog.last_message && dialog.last_message.id >= params.message.id)) return
  const { id, author_id, text, date } = params.message
  const mine = author_id === me().user.id
  underWay.note(dialog.session_id)
  const unread = mine ? 0 : (dialog.unread ?? 0) + (dialog.member || dialog.operator?.id === me().user.id || dialog.offers.includes(me().user.id) ? 1 : 0)
  dialogs.set(dialog.session_id, { ...dialog, unread, last_message: { id, author_id, text, date } })
}

function counterChanged(params: { chat_id: number, counter: number }): void {
  const dialog = dialogOfChat(params.chat_id)
  if (!dialog) return
  underWay.note(dialog.session_id)
  dialogs.set(dialog.session_id, { ...dialog, unread: params.counter })
}

/* Once for the whole page: what is pushed is followed in every area. `offered` is told of each dialog that is newly offered to the
 * person, for sound and notifications. */
export function listen(offered: Offered): void {
  on('imopenlines', 'session', (params) => void sessionChanged(params, offered))
  on('im', 'messageChat', messageCame)
  on('im', 'readMessage', counterChanged)
  onGap(() => void lookAgain(offered).catch(() => {}))
}

export function preview(dialog: Dialog): string {
  return plainText(dialog.last_message?.text ?? '')
}
