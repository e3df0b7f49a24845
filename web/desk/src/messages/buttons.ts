/* Buttons below a message (KEYBOARD) and entries of its menu (MENU). Both come from bots and other programs, so every value is text or a
 * checked address. */
import { safeUrl } from '../../../shared/bbcode'

export type Button = Record<string, any>

/* What a button does that the desk cannot do alone. */
export interface Doing {
  put: (text: string) => void
  send: (text: string) => void
  press: (button: Button) => void // a bot's command
  dialog: (dialogId: string) => void
  app: (appId: number, params: string) => void // a chat application's page, with what the button tells it
}

export const list = (value: unknown): any[] => (Array.isArray(value) ? value : value && typeof value === 'object' ? Object.values(value) : [])
/* Keys come as they were sent (TEXT), or as they are kept (text, appId). */
export const pick = (from: any, key: string): any => from?.[key] ?? from?.[key.toLowerCase()] ?? from?.[key.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase())]

export const isOff = (button: Button): boolean => pick(button, 'DISABLED') === 'Y'
const isShown = (button: Button): boolean => pick(button, 'CONTEXT') !== 'MOBILE' && Boolean(pick(button, 'TEXT'))

/* Rows of buttons: NEWLINE ends one, and a BLOCK button stands alone. */
export function keyboardRows(params: Record<string, any>): Button[][] {
  const keyboard = pick(params, 'KEYBOARD')
  const rows: Button[][] = [[]]
  for (const button of list(pick(keyboard, 'BUTTONS') ?? keyboard)) {
    if (pick(button, 'TYPE') === 'NEWLINE') rows.push([])
    else if (isShown(button)) rows.at(-1)!.push(button)
  }
  return rows.filter((row) => row.length)
}

export function menuItems(params: Record<string, any>): Button[] {
  const menu = pick(params, 'MENU')
  return list(pick(menu, 'ITEMS') ?? menu).filter(isShown)
}

export function act(button: Button, doing: Doing): void {
  const action = pick(button, 'ACTION'), value = String(pick(button, 'ACTION_VALUE') ?? '')
  const link = safeUrl(String(pick(button, 'LINK') ?? ''))
  if (link) window.open(link, '_blank', 'noopener,noreferrer')
  else if (action === 'PUT') doing.put(value)
  else if (action === 'SEND') doing.send(value)
  else if (action === 'COPY') void navigator.clipboard?.writeText(value)
  else if (action === 'CALL') location.assign(`tel:${value.replace(/[^\d+*#]/g, '')}`)
  else if (action === 'DIALOG') {
    if (/^(chat)?\d+$/.test(value)) doing.dialog(value) // it becomes part of an address
  }
  else if (pick(button, 'COMMAND')) doing.press({ COMMAND: pick(button, 'COMMAND'), COMMAND_PARAMS: pick(button, 'COMMAND_PARAMS'), BOT_ID: pick(button, 'BOT_ID') })
  else if (Number(pick(button, 'APP_ID')) > 0) doing.app(Number(pick(button, 'APP_ID')), String(pick(button, 'APP_PARAMS') ?? ''))
}
