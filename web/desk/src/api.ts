/* The portal's REST API, called as any client calls it. The login's cookie goes along by itself; beside it the portal wants a
 * value that only its own pages can know (X-Switchline-Csrf), so that no other site can call in a visitor's name.
 *
 * Whoever is not logged in, or no longer, is sent to the login, which brings him back to where he was. */

export class ApiError extends Error {
  constructor(readonly code: string, readonly status: number, text: string) {
    super(text)
  }
}

export type Params = Record<string, unknown>

interface Reply<T> {
  result: T
  total?: number
  next?: number
  error?: string
  error_description?: string
}

let csrf: Promise<string> | undefined

function toLogin(): never {
  const here = location.pathname + location.search
  location.assign(`/login?next=${encodeURIComponent(here)}`)
  throw new ApiError('NO_AUTH_FOUND', 401, 'Signed out')
}

async function learnCsrf(): Promise<string> {
  const answer = await fetch('/desk/session')
  if (answer.status === 401) toLogin()
  if (!answer.ok) throw new ApiError('HTTP', answer.status, answer.statusText)
  return ((await answer.json()) as { csrf: string }).csrf
}

export async function csrfHeader(): Promise<Record<string, string>> {
  csrf ??= learnCsrf()
  try {
    return { 'X-Switchline-Csrf': await csrf }
  } catch (problem) {
    csrf = undefined // the next call tries again
    throw problem
  }
}

/* The whole body of an answer that is none of an error's: lists carry total and next beside their result. */
export async function reply<T>(method: string, params: Params = {}): Promise<Reply<T>> {
  const answer = await fetch(`/rest/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(await csrfHeader()) },
    body: JSON.stringify(params),
  })
  const body = (await answer.json().catch(() => ({ error: 'HTTP' }))) as Reply<T>
  if (answer.status === 401) toLogin()
  if (body.error !== undefined || !answer.ok)
    throw new ApiError(body.error ?? 'HTTP', answer.status, body.error_description || answer.statusText)
  return body
}

export async function call<T>(method: string, params: Params = {}): Promise<T> {
  return (await reply<T>(method, params)).result
}

/* Everything of a list that comes in pages. */
export async function all<T>(method: string, params: Params = {}): Promise<T[]> {
  const list: T[] = []
  for (let start: number | undefined = 0; start !== undefined;) {
    const page: Reply<T[]> = await reply<T[]>(method, { ...params, start })
    list.push(...page.result)
    start = page.next
  }
  return list
}

/* Several calls in one request; their results by name. What fails alone is missing and reported by `failed`. */
export async function batch(commands: Record<string, [string, Params?]>, failed?: (name: string, problem: ApiError) => void): Promise<Record<string, unknown>> {
  const cmd = Object.fromEntries(Object.entries(commands).map(([name, [method, params]]) => [name, `${method}?${query(params ?? {})}`]))
  const done = await call<{ result: Record<string, unknown>, result_error: Record<string, { error: string, error_description: string }> }>('batch', { halt: 0, cmd })
  for (const [name, problem] of Object.entries(done.result_error ?? {})) failed?.(name, new ApiError(problem.error, 400, problem.error_description))
  return done.result
}

/* PHP's brackets, as batch wants its commands. */
export function query(params: Params): string {
  const pairs: string[] = []
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) value.forEach((item, index) => add(`${name}[${index}]`, item))
    else if (value && typeof value === 'object') for (const [key, item] of Object.entries(value)) add(`${name}[${key}]`, item)
    else if (value !== undefined && value !== null) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  }
  for (const [name, value] of Object.entries(params)) add(name, value)
  return pairs.join('&')
}
