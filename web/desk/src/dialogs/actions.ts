/* What somebody may do with a dialog, by the documented methods, and by which key. */
import { call } from '../api'
import { me } from '../me'
import type { Dialog } from './types'

export interface Action {
  name: string
  key?: string
  label: string // name of its text
  main?: boolean
  run: () => Promise<unknown>
}

export function manages(dialog: Dialog): boolean {
  return me().admin || me().managed_lines.some((line) => line.id === dialog.line_id)
}

export function actionsOf(dialog: Dialog): Action[] {
  const chat = { CHAT_ID: dialog.chat_id }
  const id = me().user.id
  const open = dialog.closed_at === null
  const mine = open && dialog.operator?.id === id
  const offered = open && dialog.offers.includes(id)
  const free = open && !dialog.operator && !offered
  const others = open && dialog.operator && !mine
  const list: Action[] = []
  const add = (wanted: unknown, action: Action) => { if (wanted) list.push(action) }
  add(offered || free, { name: 'answer', key: 'a', label: 'dialogs.answer', main: true, run: () => call('imopenlines.operator.answer', chat) })
  add(offered, { name: 'skip', key: 's', label: 'dialogs.skip', run: () => call('imopenlines.operator.skip', chat) })
  add(mine, { name: 'finish', key: 'f', label: 'dialogs.finish', main: true, run: () => call('imopenlines.operator.finish', chat) })
  add(others && manages(dialog), { name: 'finish', label: 'dialogs.finish', run: () => call('imopenlines.operator.another.finish', chat) })
  add(others, { name: 'intercept', key: 'i', label: 'dialogs.intercept', run: () => call('imopenlines.session.intercept', chat) })
  add(open && !mine && !dialog.member, { name: 'join', key: 'j', label: 'dialogs.join', run: () => call('imopenlines.session.join', chat) })
  add(mine, {
    name: 'pin', key: 'p', label: dialog.pinned ? 'dialogs.unpin' : 'dialogs.pin',
    run: () => call('imopenlines.session.mode.pin', { ...chat, ACTIVATE: dialog.pinned ? 'N' : 'Y' }),
  })
  add(mine, {
    name: 'silent', key: 'm', label: 'dialogs.silent',
    run: () => call('imopenlines.session.mode.silent', { ...chat, ACTIVATE: dialog.silent ? 'N' : 'Y' }),
  })
  add(mine || offered, { name: 'spam', label: 'dialogs.spam', run: () => call('imopenlines.operator.spam', chat) })
  add(!open, { name: 'start', label: 'dialogs.start', main: true, run: () => call('imopenlines.session.start', chat) })
  return list
}

export function mayTransfer(dialog: Dialog): boolean {
  return dialog.closed_at === null && dialog.operator?.id === me().user.id
}
