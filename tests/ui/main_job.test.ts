/* The main job, played live: a visitor writes in the widget, it is offered to one operator who is not there in time, the second
 * answers, helped by a bot; files go both ways, a network is cut, and at the end the visitor votes. Three machines, and nothing is
 * ever loaded again. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { newContext, noFaults, Portal, watched } from './harness.ts'
import { quietLine } from './scene.ts'

const QUEUE_TIME = 60 // seconds
const portal = await Portal.start()
const [olga, oleg] = portal.operators
let first: Page, second: Page, visitor: Page, network: BrowserContext, chatId: number

/* The machine of the bot's application: it answers a pressed button with what was asked for. */
const bot = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  response.end()
  const form = new URLSearchParams(body)
  if (form.get('event') !== 'ONIMCOMMANDADD') return
  const field = (name: string) => [...form].find(([key]) => key.startsWith('data[COMMAND]') && key.endsWith(`[${name}]`))?.[1] ?? ''
  assert.equal(field('COMMAND_CONTEXT'), 'KEYBOARD')
  await portal.ok('imbot.command.answer', {
    COMMAND_ID: field('COMMAND_ID'), MESSAGE_ID: field('MESSAGE_ID'), MESSAGE: `Parcel ${field('COMMAND_PARAMS')} is in the truck` }, 'application')
})

before(async () => {
  await quietLine(portal, olga, oleg)
  await portal.ok('imopenlines.config.update', { CONFIG_ID: portal.info.line_id, PARAMS: { QUEUE_TIME, VOTE_MESSAGE: 'Y' } })
  await portal.ok('switchline.livechat.update', { LINE: portal.info.line_id, ACTIVE: 'Y', TITLE: 'Shop support' })
  await new Promise<void>((ready) => bot.listen(0, '127.0.0.1', ready))
  first = (await portal.person(olga)).page
  const there = await portal.person(oleg)
  second = there.page
  network = there.context
  for (const page of [first, second]) {
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByRole('tab', { name: 'For me' }).click()
  }
  visitor = await watched(await newContext())
})
after(() => bot.close())

const row = (page: Page, text: string) => page.locator('li button', { hasText: text })
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const log = (page: Page, text: string) => page.getByRole('log').getByText(text, { exact: true })
const newest = async () => (await portal.ok('switchline.dialog.list', { STATE: 'all' })).items[0]

async function visitorSays(text: string): Promise<void> {
  await visitor.getByRole('textbox', { name: 'Write a message' }).fill(text)
  await visitor.keyboard.press('Enter')
}

async function operatorSays(text: string): Promise<void> {
  await second.getByRole('combobox', { name: 'Write a message' }).fill(text)
  await second.keyboard.press('Enter')
}

test('a visitor writes, and the first operator is asked', async () => {
  await visitor.goto(`${portal.url}/widget/demo/?line=${portal.info.line_id}`)
  await visitor.getByRole('button', { name: 'Open the chat' }).click()
  await visitorSays('Where is my parcel?')
  await row(first, 'Where is my parcel?').waitFor()
  assert.equal(await row(second, 'Where is my parcel?').count(), 0)
  chatId = (await newest()).chat_id
})

test('he does not answer in time, so the second is asked, and answers', async () => {
  await portal.advance(QUEUE_TIME + 1)
  await row(second, 'Where is my parcel?').click()
  await row(first, 'Where is my parcel?').waitFor({ state: 'detached' })
  await press(second, 'Answer')
  await second.getByRole('button', { name: 'Finish', exact: true }).waitFor()
  await operatorSays('Let me look')
  await log(visitor, 'Let me look').waitFor()
  await visitor.getByRole('heading', { name: 'Oleg Operator' }).waitFor()
})

test('a bot that he asks helps when its button is pressed', async () => {
  const address = `http://127.0.0.1:${(bot.address() as { port: number }).port}/`
  const botId = await portal.ok('imbot.register', { CODE: 'parcels', EVENT_HANDLER: address, PROPERTIES: { NAME: 'Parcel bot' } }, 'application')
  await portal.ok('imbot.command.register', { BOT_ID: botId, COMMAND: 'track', EVENT_COMMAND_ADD: address, LANG: [{ LANGUAGE_ID: 'en', TITLE: 'Track', PARAMS: 'number' }] }, 'application')
  await portal.ok('imbot.message.add', { BOT_ID: botId, DIALOG_ID: oleg.id, MESSAGE: 'Which one?', KEYBOARD: [{ TEXT: 'Parcel 7', COMMAND: 'track', COMMAND_PARAMS: '7', BLOCK: 'Y' }] }, 'application')
  await second.getByRole('link', { name: /Chats/ }).click()
  await row(second, 'Parcel bot').click()
  await press(second, 'Parcel 7')
  await log(second, 'Parcel 7 is in the truck').waitFor()
  assert.ok(await second.getByRole('button', { name: 'Parcel 7', exact: true }).isDisabled())
  await second.getByRole('link', { name: /Dialogs/ }).click()
  await second.getByRole('tab', { name: 'Mine' }).click()
  await row(second, 'Let me look').click()
})

test('files go both ways', async () => {
  const pdf = (name: string, text: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4 ${text}`) })
  await second.locator('input[type=file]').setInputFiles([pdf('label.pdf', 'up')])
  const link = visitor.getByRole('log').getByRole('link', { name: /label\.pdf/ })
  await link.waitFor()
  assert.equal(await (await fetch((await link.getAttribute('href'))!)).text(), '%PDF-1.4 up')
  await visitor.locator('input[type=file]').setInputFiles(pdf('bill.pdf', 'down'))
  const coming = second.waitForEvent('download')
  await second.getByRole('log').getByRole('link', { name: /bill\.pdf/ }).click()
  assert.equal((await coming).suggestedFilename(), 'bill.pdf')
})

test('a network that was cut for ten seconds loses and doubles nothing', async () => {
  await network.setOffline(true)
  await operatorSays('It comes today')
  await visitorSays('Hello?')
  await portal.advance(10)
  await second.getByText('No connection.').waitFor()
  await network.setOffline(false)
  await log(second, 'Hello?').waitFor()
  await press(second, 'Send again')
  for (const page of [visitor, second])
    for (const words of ['It comes today', 'Hello?']) {
      await log(page, words).first().waitFor()
      assert.equal(await log(page, words).count(), 1, words)
    }
  const { messages } = await portal.ok('im.dialog.messages.get', { DIALOG_ID: `chat${chatId}`, LIMIT: 50 })
  for (const words of ['It comes today', 'Hello?'])
    assert.equal(messages.filter((one: { text: string }) => one.text === words).length, 1, words)
})

test('he finishes, the visitor votes, and the dialog is closed', async () => {
  await press(second, 'Finish')
  await second.getByRole('button', { name: 'Start a dialog' }).waitFor()
  await visitor.getByRole('button', { name: 'Yes, thank you' }).click()
  await visitor.getByText('Thank you for your feedback!').waitFor()
  await portal.advance(900)
  const { items } = await portal.ok('switchline.dialog.list', { STATE: 'closed' })
  assert.deepEqual(items.map((one: { chat_id: number, vote: number }) => [one.chat_id, one.vote]), [[chatId, 5]])
})

test('nobody saw an error', () => {
  noFaults(first)
})
