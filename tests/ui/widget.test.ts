/* The site widget on somebody else's page: a visitor writes, an operator answers, and neither loses a word. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { newContext, noFaults, Portal, ROOT, watched } from './harness.ts'

const portal = await Portal.start()
const line = portal.info.line_id
const [olga] = portal.operators

/* A site of its own origin, with a policy as strict as a site that shows the widget can have. */
const site = createServer((_, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.setHeader('Content-Security-Policy', `default-src 'none'; script-src ${portal.url}; connect-src ${portal.url} ${portal.url.replace('http', 'ws')}; img-src ${portal.url}`)
  response.end(`<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><script src="${portal.url}/widget.js" data-line="${line}" data-language="en" async></script></html>`)
})
let address = ''
let context: BrowserContext, visitor: Page

before(async () => {
  await portal.ok('imopenlines.config.update', { CONFIG_ID: line, PARAMS: {
    QUEUE: [{ ENTITY_TYPE: 'user', ENTITY_ID: olga.id }], CHECK_AVAILABLE: 'N', WELCOME_MESSAGE: 'N', NO_ANSWER_RULE: 'none', CLOSE_RULE: 'none', VOTE_MESSAGE: 'Y', WATCH_TYPING: 'Y' } })
  await portal.ok('switchline.livechat.update', { LINE: line, ACTIVE: 'Y', TITLE: 'Shop support', SUBTITLE: 'We answer in minutes', COLOR: '#0b6e4f' })
  await new Promise<void>((ready) => site.listen(0, '127.0.0.1', ready))
  address = `http://127.0.0.1:${(site.address() as { port: number }).port}/`
  context = await newContext()
  visitor = await watched(context, /favicon|ERR_INTERNET_DISCONNECTED|WebSocket/)
})
after(() => site.close())

const launch = () => visitor.getByRole('button', { name: 'Open the chat' })
const say = async (words: string) => {
  await visitor.getByRole('textbox', { name: 'Write a message' }).fill(words)
  await visitor.keyboard.press('Enter')
}
const said = (words: string) => visitor.getByRole('log').getByText(words, { exact: true })
/* It has a time when the portal has it; until then it is on its way. */
const sent = (words: string) => visitor.locator('.row.mine', { hasText: words }).locator('time').waitFor()
const newestChat = async () => (await portal.ok('switchline.dialog.list', { STATE: 'all', LINE_ID: line })).items[0].chat_id as number

test('it is small', () => {
  const script = execFileSync('gzip', ['-9c', `${ROOT}/build-web/widget/widget.js`])
  assert.ok(script.length <= 25 * 1024, `${script.length} bytes`)
})

test('a visitor writes and is answered', async () => {
  await visitor.goto(address)
  await launch().click()
  await visitor.getByRole('dialog', { name: 'Shop support' }).waitFor()
  await say('Where is my parcel?')
  await sent('Where is my parcel?')
  const chat = await newestChat()
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: chat }, olga)
  await portal.ok('im.dialog.writing', { DIALOG_ID: `chat${chat}` }, olga)
  await visitor.getByText('Olga Operator is writing…').waitFor()
  await portal.ok('im.message.add', { DIALOG_ID: `chat${chat}`, MESSAGE: 'On its [b]way[/b]' }, olga)
  await visitor.getByRole('log').getByText('On its way').waitFor()
  await visitor.getByRole('heading', { name: 'Olga Operator' }).waitFor()
  assert.equal(await visitor.locator('.bubble b').innerText(), 'way')
})

test('the history is there after a reload, and so is what was typed and not sent', async () => {
  await visitor.locator('textarea').fill('It is green, by the')
  await visitor.reload()
  await launch().click()
  await visitor.getByRole('log').getByText('On its way').waitFor()
  assert.equal(await said('Where is my parcel?').count(), 1)
  assert.equal(await visitor.locator('textarea').inputValue(), 'It is green, by the')
  await visitor.locator('textarea').fill('')
})

test('files go both ways', async () => {
  await visitor.locator('input[type=file]').setInputFiles({ name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('42') })
  const link = visitor.getByRole('log').getByRole('link', { name: '📎 bill.txt' })
  await link.waitFor()
  assert.equal(await (await fetch((await link.getAttribute('href'))!)).text(), '42')
})

test('nothing is lost or doubled while the network is cut', async () => {
  const chat = await newestChat()
  await context.setOffline(true)
  await say('Are you there?')
  await portal.ok('im.message.add', { DIALOG_ID: `chat${chat}`, MESSAGE: 'Said meanwhile' }, olga)
  await context.setOffline(false)
  await said('Said meanwhile').waitFor()
  await sent('Are you there?')
  const history = await portal.ok('im.dialog.messages.get', { DIALOG_ID: `chat${chat}`, LIMIT: 50 })
  for (const words of ['Are you there?', 'Said meanwhile']) {
    assert.equal(history.messages.filter((one: { text: string }) => one.text === words).length, 1, words)
    assert.equal(await said(words).count(), 1, words)
  }
})

test('what is hostile stays text', async () => {
  const chat = await newestChat()
  const hostile = '<img src=x onerror=alert(1)> [url=javascript:alert(2)]click[/url] [img]data:text/html,x[/img] [b][url=https://a.example"onclick="alert(3)]y[/url]'
  visitor.on('dialog', () => assert.fail('something ran'))
  await portal.ok('im.message.add', { DIALOG_ID: `chat${chat}`, MESSAGE: hostile }, olga)
  await visitor.getByRole('log').getByText('<img src=x onerror=alert(1)>').waitFor()
  assert.equal(await visitor.locator('.bubble a[href^="javascript"], .bubble img[src^="data"], .bubble [onclick]').count(), 0)
})

test('at the end he is asked, and votes', async () => {
  await portal.ok('imopenlines.operator.finish', { CHAT_ID: await newestChat() }, olga)
  await visitor.getByRole('button', { name: 'Yes, thank you' }).click()
  await visitor.getByRole('log').getByText('Thank you for your feedback!').waitFor()
  const chat = await portal.ok('switchline.dialog.list', { STATE: 'closed', LINE_ID: line })
  assert.equal(chat.items[0]?.vote ?? (await portal.ok('switchline.dialog.list', { STATE: 'all', LINE_ID: line })).items[0].vote, 5)
})

test('nobody saw an error', async () => {
  noFaults(visitor)
  await visitor.close() /* the next test refuses his site, too */
})

test('other sites are refused', async () => {
  await portal.ok('switchline.livechat.update', { LINE: line, ORIGINS: 'https://shop.example' })
  const other = await watched(await newContext(), /403|favicon|may not use/)
  const refused = other.waitForResponse((answer) => answer.url().endsWith('config') && answer.status() === 403)
  await other.goto(address)
  await refused
  assert.equal(await other.getByRole('button', { name: 'Open the chat' }).count(), 0)
  await portal.ok('switchline.livechat.update', { LINE: line, ORIGINS: '-' })
})
