/* Where applications have put their pages: what they bound (placement.bind) to places that the desk draws. Known once the desk stands,
 * and asked for again by whoever changed it. */
import { shallowRef } from 'vue'
import { call } from '../api'
import { person } from '../people'
import { openSlider } from './sliders'

interface Bound {
  id: number
  placement: string
  title: string
  options: Record<string, unknown>
}

export interface App {
  app_id: number
  client_id: string
  name: string
  installed: boolean
  has_page: boolean
  placements: Bound[]
}

export interface Place {
  id: number
  appId: number
  title: string
  options: Record<string, unknown>
}

/* What a place in a chat may be for (OPTIONS.context). A private chat with a bot has only what is for all. */
export type ChatKind = 'USER' | 'BOT' | 'CHAT' | 'LINES'

/* Of a chat that is no dialog of a line. */
export function kindOf(dialogId: string): ChatKind {
  if (dialogId.startsWith('chat')) return 'CHAT'
  return person(Number(dialogId))?.bot ? 'BOT' : 'USER'
}

export const apps = shallowRef<App[]>([])

export async function loadApps(): Promise<void> {
  apps.value = await call<App[]>('switchline.frame.list')
}

function fits(options: Record<string, unknown>, kind: ChatKind | undefined): boolean {
  const wanted = String(options.context || 'ALL').split(';')
  return !kind || wanted.includes('ALL') || wanted.includes(kind)
}

/* An application that is not installed yet shows nothing. */
export function placesAt(code: string, kind?: ChatKind): Place[] {
  return apps.value.filter((app) => app.installed).flatMap((app) => app.placements
    .filter((one) => one.placement === code && fits(one.options, kind))
    .map(({ id, title, options }) => ({ id, appId: app.app_id, title, options })))
}

export function placeOf(id: number): Place | undefined {
  for (const app of apps.value) {
    const found = app.placements.find((one) => one.id === id)
    if (found) return { id, appId: app.app_id, title: found.title, options: found.options }
  }
  return undefined
}

/* With what a place opens; `more` is what it tells beside the page it was opened from, for example {dialogId}. */
export function opening(place: Place, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { APP_ID: place.appId, PLACEMENT_ID: place.id, PLACEMENT_OPTIONS: { ...more, URI: location.pathname + location.search } }
}

export function openPlace(place: Place, more: Record<string, unknown> = {}): void {
  openSlider({ open: opening(place, more), title: place.title })
}

/* "/marketplace/view/CLIENT_ID/?params[a]=1": a link that opens an application over the page it stands on. */
const LINK = /^\/marketplace\/view\/([\w.-]+)\/?(\?.*)?$/

export function linkedApp(url: string): { code: string, params: Record<string, string> } | undefined {
  const [, code, query] = LINK.exec(url.startsWith(location.origin) ? url.slice(location.origin.length) : url) ?? []
  if (!code) return undefined
  const params: Record<string, string> = {}
  for (const [key, value] of new URLSearchParams(query)) {
    const name = /^params\[([^\]]+)\]$/.exec(key)?.[1]
    if (name) params[name] = value
  }
  return { code, params }
}

/* Its handler for such links, or else its main page. false: it is none of ours. */
export function openLinkedApp(url: string): boolean {
  const link = linkedApp(url)
  const app = link && apps.value.find((one) => one.client_id === link.code && one.installed)
  if (!app) return false
  const handler = app.placements.find((one) => one.placement === 'REST_APP_URI')
  const place = { id: handler?.id ?? 0, appId: app.app_id, title: handler?.title || app.name, options: {} }
  openSlider({ open: { ...opening(place), PLACEMENT_OPTIONS: { URI: location.pathname + location.search, ...link.params } }, title: place.title })
  return true
}
