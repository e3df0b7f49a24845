/* What happens while somebody looks: the portal's push channels (doc/push.md), through the official SDK's client. It is loaded
 * after the first page is there, because it weighs as much as a third of the desk.
 *
 * Whoever wants to hear something says so with `on`; the client is one for the whole page. After a gap that the portal's history
 * could not fill, everybody is told to look again (`onGap`). */
import { ref } from 'vue'
import { type Params, reply } from './api'

export type Handler = (params: any, extra: unknown) => void

const handlers = new Map<string, Set<Handler>>()
const gapHandlers = new Set<() => void>()

/* offline: nothing is heard right now; the page says so. */
export const connection = ref<'connecting' | 'online' | 'offline'>('connecting')

export function on(module: string, command: string, handler: Handler): () => void {
  const name = `${module}/${command}`
  const set = handlers.get(name) ?? new Set()
  handlers.set(name, set.add(handler))
  return () => { set.delete(handler) }
}

export function onGap(handler: () => void): () => void {
  gapHandlers.add(handler)
  return () => { gapHandlers.delete(handler) }
}

function tellEverybody(message: { module_id: string, command: string, params: unknown, extra?: unknown }): void {
  for (const handler of handlers.get(`${message.module_id}/${message.command}`) ?? []) handler(message.params, message.extra)
}

/* The SDK's client asks a whole SDK for one call. */
const restClient = {
  actions: {
    v2: {
      call: {
        async make({ method, params }: { method: string, params: Params }) {
          const body = await reply(method, params)
          return { isSuccess: true, getData: () => body, getErrorMessages: () => [] as string[] }
        },
      },
    },
  },
}

export async function connect(userId: number): Promise<void> {
  const { B24PullClientManager } = await import('@bitrix24/b24jssdk')
  const client = new B24PullClientManager({ b24: restClient as never, restApplication: 'desk', userId, skipStorageInit: true })
  let wasOffline = false
  client.subscribe({
    type: 'status' as never,
    callback: ((status: { status: string }) => {
      connection.value = status.status === 'online' ? 'online' : status.status === 'connecting' ? 'connecting' : 'offline'
      if (connection.value === 'online' && wasOffline) for (const handler of gapHandlers) handler()
      wasOffline = connection.value !== 'online'
    }) as never,
  })
  for (const module of ['im', 'imopenlines', 'livechat', 'application'])
    client.subscribe({
      moduleId: module,
      callback: ((message: { command: string, params: unknown, extra: unknown }) =>
        tellEverybody({ module_id: module, ...message })) as never,
    })
  await client.start()
}
