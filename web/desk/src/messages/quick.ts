/* What the composer offers for words that begin with "/": quick answers of the portal, and commands of bots that work in the chat. */
import { call } from '../api'
import { plainText } from './bbcode'

export interface Answer {
  name: string
  hint: string
  insert: string
}

interface QuickAnswer {
  ID: number
  NAME?: string
  TEXT: string
}

interface Command {
  command: string
  title: string
  params: string
}

const KEPT_MS = 60_000
const kept = new Map<string, { at: number, answers: Promise<Answer[]> }>()

const few = (list: unknown): any[] => (Array.isArray(list) ? list : list && typeof list === 'object' ? Object.values(list) : [])

async function load(dialogId: string): Promise<Answer[]> {
  const [quick, commands] = await Promise.all([
    call<QuickAnswer[]>('switchline.quick.list').catch(() => []),
    call<Command[]>('switchline.command.list', { DIALOG_ID: dialogId }).catch(() => []),
  ])
  return [
    ...few(commands).map((command: Command) => ({ name: `/${command.command}`, hint: [command.params, command.title].filter(Boolean).join(' · '), insert: `/${command.command} ` })),
    ...few(quick).map((answer) => {
      const text = String(answer.TEXT ?? answer.text ?? '')
      return { name: String(answer.NAME ?? answer.name ?? '') || plainText(text).slice(0, 40), hint: plainText(text).slice(0, 80), insert: text }
    }),
  ]
}

export async function answersFor(dialogId: string, words: string): Promise<Answer[]> {
  let list = kept.get(dialogId)
  if (!list || Date.now() - list.at > KEPT_MS) kept.set(dialogId, list = { at: Date.now(), answers: load(dialogId) })
  const wanted = words.trim().toLowerCase()
  const found = (await list.answers).filter((answer) => `${answer.name} ${answer.hint}`.toLowerCase().includes(wanted))
  return found.slice(0, 20)
}
