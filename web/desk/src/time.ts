/* Dates as people read them, in the language of the page. */
import { language } from './i18n'

const DAY = 86_400_000

/* Making one takes longer than a hundred uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions, date: Date): string {
  const key = language() + JSON.stringify(options)
  let made = formats.get(key)
  if (!made) formats.set(key, made = new Intl.DateTimeFormat(language(), options))
  return made.format(date)
}

export function clock(iso: string): string {
  return format({ hour: '2-digit', minute: '2-digit' }, new Date(iso))
}

/* For a list: the time today, else the day. */
export function short(iso: string, now = new Date()): string {
  const date = new Date(iso)
  if (date.toDateString() === now.toDateString()) return clock(iso)
  const old = now.getTime() - date.getTime() > 300 * DAY
  return format(old ? { day: 'numeric', month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' }, date)
}

/* Above the messages of a day. */
export function day(iso: string): string {
  return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, new Date(iso))
}

/* For logs, where seconds matter. */
export function exact(iso: string): string {
  return format({ dateStyle: 'short', timeStyle: 'medium' }, new Date(iso))
}

export function full(iso: string): string {
  return format({ dateStyle: 'medium', timeStyle: 'short' }, new Date(iso))
}
