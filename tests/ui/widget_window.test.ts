/* The widget's window as people meet it: by keyboard and ear, on a phone, out of hours, behind a proxy that passes no WebSocket. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { newContext, noFaults, Portal, violations, watched } from './harness.ts'
import { png } from './scene.ts'

const portal = await Portal.start()
const line = portal.info.line_id
const [olga] = portal.operators

/* A site of another origin; what stands behind "?" become the tag's own attributes. */
const site = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  const own = decodeURIComponent(new URL(request.url!, 'http://site').search.slice(1))
  response.end(`<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>Shop</title></head><body><main><h1>Shop</h1></main>
    <script src="${portal.url}/widget.js" data-line="${line}" ${own || 'data-language="en"'} async></script></body></html>`)
})
let address = ''

const settings = (more: object) => portal.ok('switchline.livechat.update', { LINE: line, ...more })

before(async () => {
  await portal.ok('imopenlines.config.update', { CONFIG_ID: line, PARAMS: {
    QUEUE: [{ ENTITY_TYPE: 'user', ENTITY_ID: olga.id }], CHECK_AVAILABLE: 'N', WELCOME_MESSAGE: 'N', NO_ANSWER_RULE: 'none', CLOSE_RULE: 'none', VOTE_MESSAGE: 'Y' } })
  await settings({ ACTIVE: 'Y', TITLE: 'Shop support', SUBTITLE: 'We answer in minutes', COLOR: '#2f9e6e' })
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready))
  address = `http://127.0.0.1:${(site.address() as { port: number }).port}/`
})
after(() => site.close())

/* Somebody new on the site, with the window open. */
async function visit(options: BrowserContextOptions = {}, own = '', prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await watched(await newContext(options), /favicon|WebSocket/)
  await prepare?.(page)
  await page.goto(address + (own && `?${encodeURIComponent(own)}`))
  await page.locator('button.launch').click()
  await page.getByRole('dialog').waitFor()
  return page
}

async function say(page: Page, words: string): Promise<void> {
  await page.locator('.compose textarea').fill(words)
  await page.keyboard.press('Enter')
}

const log = (page: Page) => page.getByRole('log')
const sent = (page: Page, words: string) => page.locator('.row.mine', { hasText: words }).locator('time').waitFor()
const newestChat = async () => (await portal.ok('switchline.dialog.list', { STATE: 'all', LINE_ID: line })).items[0].chat_id as number

const withoutSockets = (page: Page) => page.addInitScript(() => { delete (globalThis as any).WebSocket })

/* His chat, answered by Olga. */
async function answered(page: Page, words = 'Hello'): Promise<number> {
  await say(page, words)
  await sent(page, words)
  const chat = await newestChat()
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: chat }, olga)
  return chat
}

const write = (chat: number, MESSAGE: string, more = {}) => portal.ok('im.message.add', { DIALOG_ID: `chat${chat}`, MESSAGE, ...more }, olga)

async function noViolations(page: Page): Promise<void> {
  assert.deepEqual(await violations(page, 'switchline-chat'), [])
}

test('axe finds nothing serious, wide and narrow, light and dark', async () => {
  await settings({ FORM: 1 })
  const page = await visit()
  await noViolations(page)
  await page.getByRole('button', { name: 'Start the chat' }).click()
  await settings({ FORM: 0 })
  const chat = await answered(page)
  await write(chat, 'See [url=https://shop.example]the list[/url]', { KEYBOARD: [{ TEXT: 'Yes', ACTION: 'SEND', ACTION_VALUE: 'I take it' }] })
  await page.getByRole('button', { name: 'Yes' }).waitFor()
  await portal.ok('imopenlines.operator.finish', { CHAT_ID: chat }, olga)
  await page.getByRole('group', { name: 'Did we help you?' }).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 380]) {
      await page.setViewportSize({ width, height: 780 })
      await noViolations(page)
    }
  }
  noFaults(page)
})

test('on a phone the window is the screen, and closes by keyboard', async () => {
  const page = await visit({ viewport: { width: 380, height: 700 } })
  const box = await page.getByRole('dialog').boundingBox()
  assert.deepEqual(box, { x: 0, y: 0, width: 380, height: 700 })
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 380)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.equal(await page.evaluate(() => document.querySelector('switchline-chat')!.shadowRoot!.activeElement!.className), 'launch')
  noFaults(page)
})

test('a button of a bot is pressed, and keeps the keyboard while more is said', async () => {
  const page = await visit()
  const chat = await answered(page)
  await write(chat, 'This one?', { KEYBOARD: [{ TEXT: 'Yes', ACTION: 'SEND', ACTION_VALUE: 'I take it' }, { TEXT: 'Price', LINK: 'https://shop.example/price' }, { TEXT: 'Another', ACTION: 'PUT', ACTION_VALUE: 'I would rather have ' }] })
  assert.equal(await page.getByRole('link', { name: 'Price' }).getAttribute('href'), 'https://shop.example/price')
  await page.getByRole('button', { name: 'Yes' }).focus()
  await write(chat, 'Or another?')
  await log(page).getByText('Or another?').waitFor()
  await page.keyboard.press('Enter')
  await sent(page, 'I take it')
  await page.getByRole('button', { name: 'Another' }).click()
  assert.equal(await page.locator('.compose textarea').inputValue(), 'I would rather have ')
  noFaults(page)
})

test('what was drawn is not drawn again, so nothing is read aloud twice', async () => {
  const page = await visit()
  const chat = await answered(page)
  await write(chat, 'First')
  await log(page).getByText('First').waitFor()
  await log(page).evaluate((element) => {
    (globalThis as any).added = []
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => (globalThis as any).added.push(node.textContent)))).observe(element, { childList: true })
  })
  await write(chat, 'Second')
  await log(page).getByText('Second').waitFor()
  const added: string[] = await page.evaluate(() => (globalThis as any).added)
  assert.ok(added.some((text) => text.includes('Second')) && !added.some((text) => text.includes('First')), added.join())
  noFaults(page)
})

test('pictures are shown, large and small, to both', async () => {
  const page = await visit()
  await answered(page)
  for (const [name, width] of [['small.png', 40], ['large.png', 1200]] as const) {
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer: png(width, width) })
    const image = page.getByRole('img', { name })
    await image.waitFor()
    await page.waitForFunction((image) => (image as HTMLImageElement).naturalWidth > 0, await image.elementHandle())
  }
  assert.ok(await log(page).evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight) < 60, 'the newest is in sight')
  noFaults(page)
})

test('a needed form comes first', async () => {
  await settings({ FORM: 2 })
  const page = await visit()
  assert.equal(await page.locator('textarea').count(), 0)
  await page.getByLabel('Your name').fill('Eva')
  await page.getByRole('button', { name: 'Start the chat' }).click()
  assert.equal(await page.getByLabel('E-mail').evaluate((field: HTMLInputElement) => field.validity.valueMissing), true)
  await page.getByLabel('E-mail').fill('eva@example.com')
  await page.keyboard.press('Enter')
  await say(page, 'It is me')
  await sent(page, 'It is me')
  await settings({ FORM: 0 })
  assert.equal((await portal.ok('switchline.dialog.get', { CHAT_ID: await newestChat() })).customer_card.email, 'eva@example.com')
  noFaults(page)
})

test('out of hours it says so, in the language of the tag, and takes the message', async () => {
  const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'], off = days.filter((_, day) => day !== (new Date().getUTCDay() + 3) % 7)
  await portal.ok('imopenlines.config.update', { CONFIG_ID: line, PARAMS: { WORKTIME_ENABLE: 'Y', WORKTIME_FROM: '9', WORKTIME_TO: '18', WORKTIME_TIMEZONE: 'UTC', WORKTIME_DAYOFF: off, WORKTIME_DAYOFF_RULE: 'none' } })
  const page = await visit({ timezoneId: 'UTC' }, 'data-language="ru_RU"')
  const weekday = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('ru', { weekday: 'long', timeZone: 'UTC' })
  const words = await log(page).innerText()
  assert.ok(words.includes('Сейчас никого нет') && words.includes(weekday) && words.includes('09:00'), words)
  await say(page, 'Ночное')
  await sent(page, 'Ночное')
  await portal.ok('imopenlines.config.update', { CONFIG_ID: line, PARAMS: { WORKTIME_ENABLE: 'N' } })
  noFaults(page)
})

test('a bot that has the session may leave its buttons only', async () => {
  const { bot } = await portal.ok('imbot.v2.Bot.register', { fields: { code: 'chooser', type: 'openline', properties: { name: 'Chooser' } } }, 'application')
  const welcome = (on: string) => portal.ok('imopenlines.config.update', { CONFIG_ID: line, PARAMS: { WELCOME_BOT_ENABLE: on, WELCOME_BOT_ID: bot.id } })
  await welcome('Y')
  const page = await visit(), text = page.locator('.compose textarea')
  await say(page, 'Hello')
  await sent(page, 'Hello')
  const chat = await newestChat(), dialog = `chat${chat}`
  await portal.ok('imbot.message.add', { BOT_ID: bot.id, DIALOG_ID: dialog, MESSAGE: 'Which one?', KEYBOARD: [{ TEXT: 'The red one', ACTION: 'SEND', ACTION_VALUE: 'red' }] }, 'application')
  await portal.ok('imbot.v2.Chat.TextField.enabled', { botId: bot.id, dialogId: dialog, enabled: false }, 'application')
  await page.getByPlaceholder('Choose one of the buttons').waitFor()
  assert.equal(await text.isDisabled(), true)
  await page.getByRole('button', { name: 'The red one' }).click()
  await sent(page, 'red')
  await portal.ok('imopenlines.bot.session.operator', { CHAT_ID: chat }, 'application')
  await page.getByPlaceholder('Write a message').waitFor()
  await say(page, 'Thank you')
  await sent(page, 'Thank you')
  await welcome('N')
  noFaults(page)
})

test('behind a proxy that passes no WebSocket it polls', async () => {
  const page = await visit({}, '', withoutSockets)
  const chat = await answered(page)
  for (const words of ['One', 'Two', 'Three']) {
    await write(chat, words)
    await log(page).getByText(words, { exact: true }).waitFor()
  }
  assert.equal(await page.locator('.row:not(.mine) .bubble').count(), 3)
  noFaults(page)
})

test('after a long cut nothing is missing in between', async () => {
  const page = await visit({}, '', withoutSockets)
  const chat = await answered(page, 'Before')
  await page.route(/\/pull\//, (route) => route.abort()) // what is pushed late must not be what fills the gap
  await page.context().setOffline(true)
  for (let number = 0; number < 40; number++) await write(chat, `n${number}`)
  await page.context().setOffline(false)
  await log(page).getByText('n39').waitFor()
  const before = log(page).getByText('Before')
  if (!await before.count()) await page.getByRole('button', { name: 'Earlier messages' }).click()
  await before.waitFor()
  assert.deepEqual(await log(page).locator('.row:not(.mine) .bubble').allInnerTexts(), Array.from({ length: 40 }, (_, number) => `n${number}`))
})

test('two quick first words make one visitor, and another tab is the same', async () => {
  const page = await visit({}, '', (page) => page.route(/livechat\.start/, async (route) => {
    await new Promise((later) => setTimeout(later, 200))
    await route.continue()
  }))
  const before = (await portal.ok('switchline.dialog.list', { STATE: 'all', LINE_ID: line })).counts.all
  const other = await watched(page.context(), /favicon/)
  await other.goto(address)
  await other.locator('button.launch').click()
  await say(page, 'One word')
  await say(page, 'and another')
  await sent(page, 'and another')
  await say(other, 'from the other tab')
  await sent(other, 'from the other tab')
  await log(page).getByText('from the other tab').waitFor()
  assert.equal((await portal.ok('switchline.dialog.list', { STATE: 'all', LINE_ID: line })).counts.all, before + 1)
  noFaults(page)
  noFaults(other)
})

test('a first word that finds no network is sent when there is one', async () => {
  const page = await visit()
  await page.context().setOffline(true)
  await say(page, 'Anybody?')
  await page.getByText('Not sent yet').waitFor()
  await page.context().setOffline(false)
  await sent(page, 'Anybody?')
})
