/* What the composer offers for words that begin with "/": quick answers of the dialog's line, commands of bots that work in the
 * chat, and what their chat applications put or send. */
import { batch } from '../api'
import { chatAppsOf } from '../frames/chatApps'
import { Kept } from '../kept'
import { plainText } from '../../../shared/bbcode'

export interface Answer {
  name: string
  hint: string
  insert: string
  send?: boolean // at once
}

interface QuickAnswer {
  ID: number
  TEXT: string
}

interface Command {
  command: string
  title: string
  params: string
}

const kept = new Kept<Answer[]>()

async function load(dialogId: string, lineId: number): Promise<Answer[]> {
  const [found, apps] = await Promise.all([
    batch({
      commands: ['switchline.command.list', { DIALOG_ID: dialogId }],
      ...(lineId ? { quick: ['switchline.quick.list', { LINE_ID: lineId }] } : {}),
    }) as Promise<{ commands?: Command[], quick?: QuickAnswer[] }>,
    chatAppsOf(dialogId),
  ])
  return [
    ...(found.commands ?? []).map((one) => ({ name: `/${one.command}`, hint: [one.params, one.title].filter(Boolean).join(' · '), insert: `/${one.command} ` })),
    ...apps.filter((one) => !one.iframe).map((one) => ({ name: one.title, hint: [one.param, one.description].filter(Boolean).join(' · '), insert: one.param, send: one.method === 'SEND' })),
    ...(found.quick ?? []).map(({ TEXT }) => ({ name: plainText(TEXT).slice(0, 40), hint: plainText(TEXT).slice(40, 120), insert: TEXT })),
  ]
}

/* They have changed. */
export function forgetAnswers(): void {
  kept.forget()
}

export async function answersFor(dialogId: string, lineId: number, words: string): Promise<Answer[]> {
  const wanted = words.trim().toLowerCase()
  const found = (await kept.get(dialogId, () => load(dialogId, lineId))).filter((answer) => `${answer.name} ${answer.hint}`.toLowerCase().includes(wanted))
  return found.slice(0, 20)
}
