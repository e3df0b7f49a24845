/* What pages of applications say to their parent window and what they are answered: the protocol of BX24.js and of the SDK's
 * B24Frame. A page sends "command:json:key:sid" (json is left out when there is none) and is answered "key:json". Only messages
 * of the frame's own window that name its sid are read, and an answer goes to the origin of the frame's page alone. */

export interface Request {
  command: string
  params: any
  key: string
  sid: string
}

export function readRequest(data: unknown): Request | undefined {
  if (data && typeof data === 'object') {
    const { method, params, callback, appSid } = data as Record<string, any>
    return typeof method === 'string' && typeof appSid === 'string' ? { command: method, params, key: String(callback ?? ''), sid: appSid } : undefined
  }
  if (typeof data !== 'string') return undefined
  const parts = data.split(':')
  if (parts.length < 3) return undefined
  const text = parts.slice(1, -2).join(':')
  let params: any = null
  try {
    params = text ? JSON.parse(text) : null
  } catch {
    params = text // a raw value: setTitle and the like may send words
  }
  return { command: parts[0], params, key: parts.at(-2)!, sid: parts.at(-1)! }
}

export function writeAnswer(key: string, value: unknown): string {
  return `${key}:${JSON.stringify(value ?? null)}`
}

/* A height or width that a page wishes for; undefined: not a number. */
export function size(value: unknown, most: number): number | undefined {
  const number = Number.parseInt(String(value), 10)
  return Number.isFinite(number) && number > 0 ? Math.min(number, most) : undefined
}
