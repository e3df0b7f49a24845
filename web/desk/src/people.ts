/* People whom messages, chats and pushes spoke of, by id. Everything that names a user brings him along, so he is asked for only
 * when nobody did. */
import { shallowReactive } from 'vue'
import { call } from './api'
import type { Person } from './me'

const known = shallowReactive(new Map<number, Person>())
const asked = new Set<number>()

export function meet(people: Iterable<Person>): void {
  for (const person of people) known.set(Number(person.id), { ...known.get(Number(person.id)), ...person })
}

export function person(id: number): Person | undefined {
  const found = known.get(id)
  if (!found && id > 0 && !asked.has(id)) {
    asked.add(id)
    void call<Person>('im.user.get', { ID: id }).then((user) => meet([user]), () => {})
  }
  return found
}
