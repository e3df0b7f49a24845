/* Pages of applications in the desk: each in the places that it bound, with what the documentation says a place tells; and what bots offer
 * beside the field in which one writes. The page is the same everywhere: it shows what it was told, by the vendor's SDK. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { FrameLocator, Locator, Page } from 'playwright-core'
import { noFaults, Portal, ROOT, TIMEOUT, violations } from './harness.ts'
import { answered, bot, quietLine } from './scene.ts'

const portal = await Portal.start()
const [operator] = portal.operators
const SDK = readFileSync(join(ROOT, 'node_modules/@bitrix24/b24jssdk/dist/umd/index.min.js'))
const HASH = '0e9c40cee01d6f182e9261b38b30b5c3'
let page: Page, token: string, client: string, chatId: number, botId: number
const posted: URLSearchParams[] = [], framed: URLSearchParams[] = []

const PAGE = `<!doctype html><title>Shelf</title><p id="place"></p><pre id="told"></pre><button id="more">More</button><button id="leave">Leave</button><script src="/sdk.js"></script><script>
  B24Js.initializeB24Frame().then((frame) => {
    const show = (id, text) => { document.getElementById(id).textContent = text }
    show('place', frame.placement.placement)
    show('told', JSON.stringify(frame.placement.options))
    document.getElementById('more').onclick = () => frame.slider.openSliderAppPage({ screen: 'order', bx24_title: 'Order 42' })
    document.getElementById('leave').onclick = () => frame.slider.closeSliderAppPage()
  })
</script>`
/* As the documentation's example of such a page speaks to the messenger around it. */
const CHAT_PAGE = `<!doctype html><title>Pictures</title><button id="put">Put</button><button id="send">Send</button><button id="close">Close</button><script>
  let hello
  window.addEventListener('message', (event) => { const said = JSON.parse(event.data); if (said.action === 'init') hello = { id: said.uniqueLoadId, source: event.source, origin: event.origin } })
  const say = (said) => hello.source.postMessage(JSON.stringify({ ...said, uniqueLoadId: hello.id }), hello.origin)
  document.getElementById('put').onclick = () => say({ action: 'put', message: 'A cat' })
  document.getElementById('send').onclick = () => say({ action: 'send', message: 'A dog' })
  document.getElementById('close').onclick = () => say({ action: 'close' })
</script>`
const server = createServer((request, response) => {
  if (request.url === '/sdk.js') return void response.setHeader('Content-Type', 'text/javascript').end(SDK)
  let body = ''
  request.on('data', (part) => { body += part })
  request.on('end', () => {
    if (request.method === 'POST') posted.push(new URLSearchParams(body))
    response.setHeader('Content-Type', 'text/html').end(PAGE)
  })
})
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function bind(PLACEMENT: string, TITLE: string, OPTIONS: object = {}): Promise<void> {
  const HANDLER = `${url()}/${encodeURIComponent(TITLE)}` // one that is bound again only gets other texts
  const answer = await fetch(`${portal.url}/rest/placement.bind`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: token, PLACEMENT, HANDLER, TITLE, OPTIONS }) })
  assert.equal(answer.status, 200, await answer.text())
}

before(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const app = await portal.cli('app', 'add', '--name', 'Shelf', '--scopes', 'im,placement', '--handler', `${url()}/main`)
  client = app.client_id
  await portal.cli('app', 'install', app.id)
  token = (await portal.cli('app', 'token', app.id)).access_token
  await bind('IM_TEXTAREA', 'Stock', { iconName: 'fa-cube', context: 'LINES', width: 50 })
  await bind('IM_SIDEBAR', 'Orders', { iconName: 'fa-list' })
  await bind('IM_SIDEBAR', 'Margins', { iconName: 'fa-list', role: 'ADMIN' })
  await bind('IM_CONTEXT_MENU', 'Make an order')
  await bind('IM_NAVIGATION', 'Warehouse', { iconName: 'fa-home' })
  await bind('USER_PROFILE_MENU', 'My sales')
  await bind('PAGE_BACKGROUND_WORKER', 'Ear', { errorHandlerUrl: `${url()}/error` })
  await quietLine(portal, operator)
  chatId = await answered(portal, operator, 'Cara', 'Where is my parcel?')
  botId = await bot(portal, `${url()}/bot`, 'Pictures')
  page = (await portal.person(operator, {}, `/desk/dialogs/${chatId}`)).page
})
after(() => { server.close() })

const applications = () => page.getByRole('button', { name: 'Applications' })
const panel = (name: string): Locator => page.getByRole('region', { name })
const inside = (where: Locator): FrameLocator => where.frameLocator('iframe')
const field = () => page.getByLabel('Write a message')

async function told(where: Locator, place: string): Promise<Record<string, string>> {
  await inside(where).locator('#place', { hasText: place }).waitFor()
  return JSON.parse((await inside(where).locator('#told').textContent())!)
}

async function appears<T>(what: () => T | undefined): Promise<T> {
  for (const end = Date.now() + TIMEOUT; Date.now() < end; await new Promise((soon) => setTimeout(soon, 50))) {
    const found = what()
    if (found !== undefined) return found
  }
  throw new Error('it did not come')
}

test('a page above the field knows its dialog, and is as large as it wished', async () => {
  await applications().click()
  await page.getByRole('menuitem', { name: 'Stock' }).click()
  assert.deepEqual(await told(panel('Stock'), 'IM_TEXTAREA'), { dialogId: `chat${chatId}`, URI: `/desk/dialogs/${chatId}` })
  const [box, around] = [await panel('Stock').boundingBox(), await page.locator('form:has(textarea)').boundingBox()]
  assert.ok(Math.abs(box!.width / around!.width - 0.5) < 0.02, `${box!.width} of ${around!.width}`)
  assert.deepEqual(await violations(page), [])
  await field().fill('One moment')
  await panel('Stock').getByRole('button', { name: 'Close' }).click()
  await panel('Stock').waitFor({ state: 'detached' })
  assert.equal(await field().inputValue(), 'One moment')
  await field().fill('')
})

test('a page at the side opens over the desk, opens another one, and closes itself', async () => {
  await page.getByRole('button', { name: 'Orders' }).click()
  const orders = page.getByRole('dialog', { name: 'Orders' })
  assert.equal((await told(orders, 'IM_SIDEBAR')).dialogId, `chat${chatId}`)
  assert.deepEqual(await violations(page), [])
  await inside(orders).getByRole('button', { name: 'More' }).click()
  const order = page.getByRole('dialog', { name: 'Order 42' })
  assert.equal((await told(order, 'DEFAULT')).screen, 'order')
  await inside(order).getByRole('button', { name: 'Leave' }).click()
  await order.waitFor({ state: 'detached' })
  await inside(orders).getByRole('button', { name: 'Leave' }).click()
  await orders.waitFor({ state: 'detached' })
})

test('what is for administrators is not offered to an operator', async () => {
  assert.equal(await page.getByRole('button', { name: 'Margins' }).count(), 0)
})

test('an entry in the menu of a message knows the message', async () => {
  const message = page.getByRole('article').filter({ hasText: 'Where is my parcel?' })
  await message.hover()
  await message.getByRole('button', { name: 'Actions on the message' }).click()
  await page.getByRole('menuitem', { name: 'Make an order' }).click()
  const order = page.getByRole('dialog', { name: 'Make an order' })
  const { dialogId, messageId } = await told(order, 'IM_CONTEXT_MENU')
  assert.equal(dialogId, `chat${chatId}`)
  const { messages } = await portal.ok('im.dialog.messages.get', { DIALOG_ID: dialogId }, operator)
  assert.equal(messages.find((one: { id: number }) => String(one.id) === messageId).text, 'Where is my parcel?')
  await page.keyboard.press('Escape')
  await order.waitFor({ state: 'detached' })
})

test('a link opens the application of its code over the chat, with its parameters', async () => {
  await portal.ok('im.message.add', { DIALOG_ID: `chat${chatId}`, MESSAGE: `[URL=/marketplace/view/${client}/?params[docId]=42]Document[/URL]`, SYSTEM: 'N' }, operator)
  await page.getByRole('link', { name: 'Document' }).click()
  assert.deepEqual(await told(page.getByRole('dialog', { name: 'Shelf' }), 'DEFAULT'), { docId: '42', URI: `/desk/dialogs/${chatId}` })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Shelf' }).waitFor({ state: 'detached' })
})

test('a page in the menu of the messenger is an area of its own; one in the own menu knows who looks', async () => {
  await page.getByRole('button', { name: 'Apps', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Warehouse' }).click()
  assert.deepEqual(await told(panel('Warehouse'), 'IM_NAVIGATION'), { URI: `/desk/dialogs/${chatId}` })
  await page.reload()
  await told(panel('Warehouse'), 'IM_NAVIGATION')
  await page.getByRole('button', { name: `You: ${operator.name}` }).click()
  await page.getByRole('menuitem', { name: 'My sales' }).click()
  assert.equal((await told(page.getByRole('dialog', { name: 'My sales' }), 'USER_PROFILE_MENU')).USER_ID, String(operator.id))
  await page.keyboard.press('Escape')
})

test('a page in the background is loaded, and nobody sees it', async () => {
  const fields = await appears(() => posted.find((one) => one.get('PLACEMENT') === 'PAGE_BACKGROUND_WORKER'))
  assert.equal(JSON.parse(fields.get('PLACEMENT_OPTIONS')!).ID, 'PAGE_BACKGROUND_WORKER')
  assert.ok(fields.get('AUTH_ID') && fields.get('member_id'))
})

test('a bot\'s page above the field puts and sends words; what is for dialogs is not offered beside it', async () => {
  await portal.ok('imbot.app.register', {
    BOT_ID: botId, CODE: 'cats', IFRAME: 'https://pictures.example/cats?size=2', IFRAME_WIDTH: 350, IFRAME_HEIGHT: 150, HASH, CONTEXT: 'BOT',
    LANG: [{ LANGUAGE_ID: 'en', TITLE: 'Cats and dogs', DESCRIPTION: 'Pictures to send' }] }, 'application')
  await page.route('https://pictures.example/**', (route) => {
    framed.push(new URL(route.request().url()).searchParams)
    return route.fulfill({ contentType: 'text/html', body: CHAT_PAGE })
  })
  await page.goto(`${portal.url}/desk/chats/${botId}`)
  await applications().click()
  await page.getByRole('menuitem', { name: 'Cats and dogs' }).waitFor()
  assert.equal(await page.getByRole('menuitem', { name: 'Stock' }).count(), 0)
  await page.getByRole('menuitem', { name: 'Cats and dogs' }).click()
  const frame = inside(panel('Cats and dogs'))
  await frame.getByRole('button', { name: 'Put' }).click()
  await page.waitForFunction(() => document.querySelector('textarea')?.value === 'A cat')
  await frame.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('article').filter({ hasText: 'A dog' }).waitFor()
  await frame.getByRole('button', { name: 'Close' }).click()
  await panel('Cats and dogs').waitFor({ state: 'detached' })
  const asked = framed[0]
  assert.deepEqual([asked.get('size'), asked.get('BOT_ID'), asked.get('USER_ID'), asked.get('DIALOG_ID'), asked.get('CONTEXT')], ['2', String(botId), String(operator.id), String(botId), 'textarea'])
})

test('a button of a message opens the bot\'s page with what the button says, and the message\'s menu has the bot\'s entries', async () => {
  const [app] = await portal.ok('switchline.chatapp.list', { DIALOG_ID: String(botId) }, operator)
  const id = await portal.ok('imbot.message.add', {
    BOT_ID: botId, DIALOG_ID: String(operator.id), MESSAGE: 'Choose a picture', KEYBOARD: [{ TEXT: 'Look', APP_ID: app.id, APP_PARAMS: 'cats=2' }],
    MENU: [{ TEXT: 'Say thanks', ACTION: 'SEND', ACTION_VALUE: 'Thank you, bot' }, { TEXT: 'Elsewhere', ACTION: 'DIALOG', ACTION_VALUE: '../statistics' },
      { TEXT: 'Ask Ada', ACTION: 'DIALOG', ACTION_VALUE: String(portal.admin.id) }] }, 'application')
  await page.getByRole('button', { name: 'Look' }).click()
  await inside(panel('Cats and dogs')).getByRole('button', { name: 'Put' }).waitFor()
  const asked = framed.at(-1)!
  assert.deepEqual([asked.get('CONTEXT'), asked.get('MESSAGE_ID'), asked.get('BUTTON_PARAMS')], ['button', String(id), 'cats=2'])
  const choose = async (name: string): Promise<void> => {
    const message = page.getByRole('article').filter({ hasText: 'Choose a picture' })
    await message.hover()
    await message.getByRole('button', { name: 'Actions on the message' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await choose('Say thanks')
  await page.getByRole('article').filter({ hasText: 'Thank you, bot' }).waitFor()
  await choose('Elsewhere') // no chat is called so
  await choose('Ask Ada')
  await page.waitForURL(`**/desk/chats/${portal.admin.id}`)
})

test('nobody saw an error', () => noFaults(page))
