/* What bots offer beside the field in which one writes (imbot.app.*): a command that is put or sent, or a page of theirs. */
import { call } from '../api'

export interface ChatApp {
  id: number
  method: string // PUT or SEND; a page has none
  param: string
  title: string
  description: string
  iframe?: { width: number, height: number, popup: boolean }
}

const KEPT_MS = 60_000
const kept = new Map<string, { at: number, apps: Promise<ChatApp[]> }>()

export function chatAppsOf(dialogId: string): Promise<ChatApp[]> {
  let list = kept.get(dialogId)
  if (!list || Date.now() - list.at > KEPT_MS) {
    kept.set(dialogId, list = { at: Date.now(), apps: call<ChatApp[]>('switchline.chatapp.list', { DIALOG_ID: dialogId }) })
    list.apps.catch(() => kept.delete(dialogId))
  }
  return list.apps
}

/* What such a page says to the messenger around it: {action, uniqueLoadId, …} as JSON, after it was told its uniqueLoadId. */
export type Said = { action: 'put' | 'send', message: string } | { action: 'call', number: string } | { action: 'close' }

export function readSaid(data: unknown, loadId: string): Said | undefined {
  let said: any
  try {
    said = JSON.parse(String(data))
  } catch {
    return undefined
  }
  if (said?.uniqueLoadId !== loadId) return undefined
  switch (said.action) {
    case 'put':
    case 'send':
      return typeof said.message === 'string' && said.message ? { action: said.action, message: said.message } : undefined
    case 'call':
      return { action: 'call', number: String(said.number ?? '').replace(/[^\d+*#]/g, '') }
    case 'close':
      return { action: 'close' }
    default:
      return undefined
  }
}
