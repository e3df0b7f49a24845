/* What the tests of pages share: a sandbox of their own, callers of its REST API, and people in Debian's Chromium.
 *
 *     const portal = await Portal.start()                 // a sandbox; ends with the test file
 *     await portal.ok('im.message.add', {...}, ada)       // as the owner of a person's webhook
 *     await portal.advance(60)                            // the server's clock; nobody sleeps
 *     const { page } = await portal.person(ada)           // a browser context of his own, logged in, at the desk
 *
 * A context is a person at a machine of his own: cookies and storage are not shared. Every page is watched: an error on its
 * console, a script that throws and a violated Content-Security-Policy fail the test that opened it. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after } from 'node:test'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export const ROOT = resolve(import.meta.dirname, '../..')
const BINARY = process.env.SWITCHLINE_BIN ?? join(ROOT, 'build/switchline')
export const PATIENCE = process.env.SWITCHLINE_SANITIZER ? 10 : 1
/* Nothing here waits for less: a page that is slower is broken, not late. */
export const TIMEOUT = 10_000 * PATIENCE

export interface User {
  id: number
  name: string
  login: string
  password: string
  role: 'admin' | 'operator'
}

interface Info {
  base_url: string
  webhook_url: string
  webhook_secret: string
  access_token: string
  line_id: number
  users: User[]
}

type Params = Record<string, unknown>

/* What a test file started ends with it, the newest first; asked for here, because inside a test `after` would mean that test. */
const ends: (() => Promise<void>)[] = []
after(async () => {
  for (const end of ends.reverse()) await end()
})

export class Portal {
  readonly info: Info
  readonly url: string
  private readonly data: string
  private readonly process: ChildProcess
  private readonly webhooks = new Map<number, string>()

  private constructor(info: Info, data: string, process: ChildProcess) {
    this.info = info
    this.url = info.base_url.replace(/\/$/, '')
    this.data = data
    this.process = process
    this.webhooks.set(this.admin.id, info.webhook_url)
  }

  /* Options are those of `switchline sandbox`. */
  static async start(...options: string[]): Promise<Portal> {
    assert.ok(existsSync(BINARY), `${BINARY} is not there; make build makes it`)
    const data = mkdtempSync(join(tmpdir(), 'switchline-ui-'))
    const stderr = openSync(join(data, 'stderr'), 'a')
    const argv = ['sandbox', '--json', '--port', '0', '--data', join(data, 'data'), '--allow-private-urls', ...options]
    const child = spawn(BINARY, argv, { stdio: ['ignore', 'pipe', stderr] })
    const said = await new Promise<string>((found, failed) => {
      createInterface(child.stdout!).once('line', found)
      child.once('exit', () => failed(new Error(readFileSync(join(data, 'stderr'), 'utf8'))))
    })
    const portal = new Portal(JSON.parse(said), data, child)
    ends.push(() => portal.stop())
    return portal
  }

  /* A server that dies, or a sanitizer that has something to say, fails the file. */
  private async stop(): Promise<void> {
    const ended = new Promise<number | null>((end) => this.process.once('exit', end))
    this.process.kill('SIGTERM')
    const code = this.process.exitCode ?? (await ended)
    const said = readFileSync(join(this.data, 'stderr'), 'utf8')
    rmSync(this.data, { recursive: true, force: true })
    assert.ok(code === 0 && !/Sanitizer|runtime error:/.test(said), `the server ended with ${code}: ${said}`)
  }

  get admin(): User {
    return this.info.users.find((user) => user.role === 'admin')!
  }

  get operators(): User[] {
    return this.info.users.filter((user) => user.role === 'operator')
  }

  /* The command line, on the running server. */
  async cli(...argv: (string | number)[]): Promise<any> {
    const child = spawn(BINARY, [...argv.map(String), '--data', join(this.data, 'data'), '--json'])
    let out = '', problem = ''
    child.stdout.on('data', (text) => { out += text })
    child.stderr.on('data', (text) => { problem += text })
    const code = await new Promise((end) => child.once('close', end))
    assert.equal(code, 0, `${argv.join(' ')}: ${problem}`)
    return JSON.parse(out)
  }

  /* The result of a call that succeeds; as a person (through a webhook of his), or with the application's token. */
  async ok(method: string, params: Params = {}, as: User | 'application' = this.admin): Promise<any> {
    const body = await this.call(method, params, as)
    assert.ok(!('error' in body), `${method}: ${JSON.stringify(body)}`)
    return body.result
  }

  async call(method: string, params: Params = {}, as: User | 'application' = this.admin): Promise<any> {
    const application = as === 'application'
    const url = application ? `${this.url}/rest/` : await this.webhook(as)
    const sent = application ? { ...params, auth: this.info.access_token } : params
    const answer = await fetch(url + method, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(sent) })
    return answer.json()
  }

  private async webhook(user: User): Promise<string> {
    let url = this.webhooks.get(user.id)
    if (!url) {
      url = (await this.cli('webhook', 'add', '--user', user.id)).url.replace(/\/?$/, '/') as string
      this.webhooks.set(user.id, url)
    }
    return url
  }

  async advance(seconds: number): Promise<void> {
    const answer = await fetch(`${this.url}/sandbox/clock`, {
      method: 'POST',
      headers: { 'Switchline-Sandbox': this.info.webhook_secret },
      body: JSON.stringify({ advance_seconds: seconds }),
    })
    assert.equal(answer.status, 200)
  }

  /* A customer writes through a connector of the application, which is made when first needed. */
  private connector?: Promise<void>

  async customerWrites(customer: string, text: string, more: Params = {}): Promise<{ chatId: number, sessionId: number }> {
    this.connector ??= this.connect()
    await this.connector
    const message = { id: `${customer}-${Math.random()}`, text, ...more }
    const answer = await this.ok('imconnector.send.messages', {
      CONNECTOR: 'demo', LINE: this.info.line_id,
      MESSAGES: [{ user: { id: customer, name: customer }, chat: { id: customer }, message }],
    }, 'application')
    const session = answer.DATA.RESULT[0].session
    return { chatId: Number(session.CHAT_ID), sessionId: Number(session.ID) }
  }

  private async connect(): Promise<void> {
    const connector = { ID: 'demo', NAME: 'Demo', ICON: { DATA_IMAGE: 'data:,' }, PLACEMENT_HANDLER: 'https://example.com/' }
    await this.ok('imconnector.register', connector, 'application')
    await this.ok('imconnector.activate', { CONNECTOR: 'demo', LINE: this.info.line_id, ACTIVE: 1 }, 'application')
  }

  /* Somebody at the desk, in a browser of his own. */
  async person(user: User, options: BrowserContextOptions = {}, path = '/desk/'): Promise<{ context: BrowserContext, page: Page }> {
    const context = await newContext(options)
    const page = await watched(context)
    await logIn(page, `${this.url}/login?next=${encodeURIComponent(path)}`, user)
    return { context, page }
  }
}

/* ---- the browser: one for a test file ---- */
let browser: Promise<Browser> | undefined

/* No service of the browser's own may ask the network for anything while we test. */
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--mute-audio']

export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  if (!browser) {
    browser = chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: QUIET })
    ends.push(async () => (await browser!).close())
  }
  const context = await (await browser).newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 }, ...options })
  context.setDefaultTimeout(TIMEOUT)
  return context
}

const faults = new WeakMap<Page, string[]>()

/* A page that keeps what goes wrong in it. `expected` matches complaints that the test brings about on purpose. */
export async function watched(context: BrowserContext, expected?: RegExp): Promise<Page> {
  const page = await context.newPage()
  const seen: string[] = []
  faults.set(page, seen)
  const note = (text: string) => { if (!expected?.test(text)) seen.push(text) }
  page.on('pageerror', (error) => note(String(error.stack ?? error)))
  page.on('console', (message) => { if (message.type() === 'error') note(`${message.text()} (${message.location().url})`) })
  return page
}

export function noFaults(page: Page): void {
  assert.deepEqual(faults.get(page) ?? [], [])
}

/* What axe finds serious in the page, or in one element of it. */
export async function violations(page: Page, element = 'html'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(async (within) => {
    const { violations } = await (window as any).axe.run(within, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations'] })
    return violations.filter((one: any) => one.impact === 'serious' || one.impact === 'critical')
      .map((one: any) => `${one.id}: ${one.nodes.map((node: any) => `${node.target} ${node.any[0]?.message ?? ''}`).slice(0, 4).join('; ')}`)
  }, element)
}

export async function logIn(page: Page, url: string, user: User): Promise<void> {
  await page.goto(url)
  await page.fill('input[name=login]', user.login)
  await page.fill('input[name=password]', user.password)
  await Promise.all([page.waitForURL((now) => !now.pathname.startsWith('/login')), page.click('form button')])
}
