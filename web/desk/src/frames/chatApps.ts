/* What bots offer beside the field in which one writes (imbot.app.*): a command that is put or sent, or a page of theirs. */
import { call } from '../api'
import { Kept } from '../kept'

export interface ChatApp {
  id: number
  method: string // PUT or SEND; a page has none
  param: string
  title: string
  description: string
  iframe?: { width: number, height: number, popup: boolean }
}

const kept = new Kept<ChatApp[]>()

export function chatAppsOf(dialogId: string): Promise<ChatApp[]> {
  return kept.get(dialogId, () => call('switchline.chatapp.list', { DIALOG_ID: dialogId }))
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
