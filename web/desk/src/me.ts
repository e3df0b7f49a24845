/* Who sits at this desk, and what he may do. Loaded once, before anything else is shown. */
import { shallowRef } from 'vue'
import { call } from './api'

export interface Person {
  id: number
  name: string
  first_name: string
  last_name: string
  avatar: string
  color: string
  status: string
  bot: boolean
  connector: boolean
  work_position: string
}

export interface LineName {
  id: number
  name: string
  active: boolean
}

export interface Me {
  user: Person
  admin: boolean
  lines: LineName[]
  managed_lines: LineName[]
  language: string
  sandbox: boolean
  portal: string
  edit_window_s: number
  max_message_chars: number
  max_body_bytes: number
  version: string
}

const loaded = shallowRef<Me>()

export async function loadMe(): Promise<Me> {
  loaded.value = await call<Me>('switchline.desk.get')
  return loaded.value
}

/* Only after loadMe(): the shell shows nothing before. */
export function me(): Me {
  return loaded.value!
}
