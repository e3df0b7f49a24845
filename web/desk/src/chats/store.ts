/* The person's own chats with people, groups and bots, newest first, kept current by what is pushed. */
import { computed, ref, shallowReactive } from 'vue'
import { call } from '../api'
import { me, type Person } from '../me'
import { meet } from '../people'
import { plainText } from '../../../shared/bbcode'
import { on, onGap } from '../push'
import { UnderWay } from '../underway'

export interface RecentChat {
  id: number | string // 5: with this person; "chat12"
  chat_id: number
  type: 'user' | 'chat'
  title: string
  avatar: { url: string, color: string }
  message: { id: number, text: string, date: string | false, author_id: number, file: boolean }
  counter: number
  pinned: boolean
  unread: boolean
  user?: Person
  chat?: { mute_list?: Record<string, boolean> | [] }
}

const chats = shallowReactive(new Map<string, RecentChat>())
const loaded = ref(false)
const more = ref(false)

const MOST_TRIES = 3 // to hear of a list that changes all the time
const underWay = new UnderWay<string>()

const keep = (chat: RecentChat) => {
  if (chat.user?.id) meet([chat.user])
  chats.set(String(chat.id), chat)
}

/* What changed meanwhile is asked for again, because a push says only in part how a chat looks now. */
async function page(before?: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { answer, newer } = await underWay.watch(() =>
      call<{ items: RecentChat[], hasMore: boolean }>('im.recent.list', { SKIP_OPENLINES: 'Y', LIMIT: 100, LAST_MESSAGE_DATE: before }))
    if (newer.size && tries < MOST_TRIES) continue
    for (const chat of answer.items) if (!newer.has(String(chat.id))) keep(chat)
    more.value = answer.hasMore
    return
  }
}

export async function load(): Promise<void> {
  if (loaded.value) return
  await page()
  loaded.value = true
}

export async function loadMore(): Promise<void> {
  const last = recent.value.at(-1)
  if (more.value && last?.message.date) await page(last.message.date)
}

export const recent = computed(() => {
  const when = (chat: RecentChat) => chat.message.date || ''
  return [...chats.values()].sort((a, b) => Number(b.pinned) - Number(a.pinned) || (when(a) < when(b) ? 1 : -1))
})

export const unreadChats = computed(() => [...chats.values()].filter((chat) => (chat.counter > 0 || chat.unread) && !isMuted(chat)).length)

export function chatOf(id: string): RecentChat | undefined {
  return chats.get(id)
}

export function preview(chat: RecentChat): string {
  return plainText(chat.message.text || '')
}

export function isMuted(chat: RecentChat): boolean {
  const list = chat.chat?.mute_list
  return Boolean(list && !Array.isArray(list) && list[me().user.id])
}

/* Somebody wrote: the chat moves up. One that is not in the list yet is asked for. */
function came(params: { dialog_id: string, chat_id: number, chat: { type: string, name: string, entity_type?: string }, message: { id: number, text: string, date: string, author_id: number, params: any } }): void {
  if (params.chat?.type === 'lines') return
  underWay.note(String(params.dialog_id))
  const before = chats.get(String(params.dialog_id))
  if (!before) {
    loaded.value = false
    void load().catch(() => {})
    return
  }
  const { id, text, date, author_id } = params.message
  if (id <= before.message.id) return
  const mine = author_id === me().user.id
  chats.set(String(before.id), { ...before, counter: mine ? 0 : before.counter + 1, message: { id, text, date, author_id, file: Boolean(params.message.params?.FILE_ID?.length) } })
}

function change(params: { dialog_id: string }, changed: Partial<RecentChat>): void {
  underWay.note(String(params.dialog_id))
  const before = chats.get(String(params.dialog_id))
  if (before) chats.set(String(params.dialog_id), { ...before, ...changed })
}

function remove(params: { dialog_id: string }): void {
  underWay.note(String(params.dialog_id))
  chats.delete(String(params.dialog_id))
}

/* Once for the whole page: what is pushed is followed in every area. */
export function listen(): void {
  on('im', 'message', came)
  on('im', 'messageChat', came)
  on('im', 'readMessage', (params) => change(params, { counter: params.counter }))
  on('im', 'chatUnread', (params) => change(params, { unread: params.unread }))
  on('im', 'chatPin', (params) => change(params, { pinned: params.pinned }))
  on('im', 'chatHide', remove)
  on('im', 'chatUpdate', (params) => change(params, { title: params.chat.name }))
  on('im', 'chatMuteNotify', (params) => change(params, { chat: { mute_list: { [me().user.id]: params.muted } } }))
  on('im', 'chatUserAdd', (params) => { if (params.new_users?.includes(me().user.id) && params.chat?.type !== 'lines') again() })
  on('im', 'chatUserLeave', (params) => { if (params.user_id === me().user.id) remove(params) })
  onGap(again)
}

export function again(): void {
  loaded.value = false
  void load().catch(() => {})
}
