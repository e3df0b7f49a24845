/* Dialogs at the desk: they move from list to list by themselves, and everything that may be done with them is done, by mouse and by
 * key. Nothing is ever loaded again: two operators sit at pages that stay open. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { noFaults, Portal } from './harness.ts'
import { quietLine } from './scene.ts'

const portal = await Portal.start()
const [olga, oleg] = portal.operators
let first: Page, second: Page

before(async () => {
  await quietLine(portal, olga, oleg)
  first = (await portal.person(olga)).page
  second = (await portal.person(oleg)).page
  for (const page of [first, second]) await page.getByRole('button', { name: 'Not now' }).click()
})

const row = (page: Page, name: string) => page.locator('li button', { hasText: name })
const list = (page: Page, name: string) => page.getByRole('tab', { name }).click()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const sees = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).waitFor()
const more = async (page: Page, name: string) => {
  await press(page, 'More')
  await page.getByRole('menuitem', { name }).click()
}
const open = async (page: Page, name: string) => {
  await row(page, name).click()
  await heading(page, name).waitFor()
}
/* Leaves any field, so that keys are shortcuts. */
const heading = (page: Page, name: string) => page.getByRole('region', { name }).getByRole('heading', { name })
const gone = (page: Page, name: string) => row(page, name).waitFor({ state: 'detached' })
const session = (chatId: number) => portal.ok('switchline.dialog.get', { CHAT_ID: chatId })

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Write a message' }).fill(text)
  await page.keyboard.press('Enter')
  await page.getByRole('log').getByText(text, { exact: true }).waitFor()
}

test('a dialog appears at whom it is offered to, is answered and finished', async () => {
  await list(first, 'For me')
  await list(second, 'For me')
  await portal.customerWrites('Anna', 'Where is my parcel?')
  await row(first, 'Where is my parcel?').click()
  assert.equal(await row(second, 'Anna').count(), 0)
  await first.waitForFunction(() => document.title.startsWith('(1)'))
  await press(first, 'Answer')
  await sees(first, 'Finish')
  await write(first, 'It is on its way')
  await portal.customerWrites('Anna', 'Thank you!')
  await first.getByRole('log').getByText('Thank you!').waitFor()
  assert.equal(await first.getByRole('log').getByText('It is on its way').count(), 1)
  await press(first, 'Finish')
  await sees(first, 'Start a dialog')
  await gone(first, 'Anna')
  await list(first, 'Closed')
  await row(first, 'Anna').waitFor()
})

test('skipping hands an offer on, to a page that hears of it at once', async () => {
  await list(first, 'For me')
  const { chatId } = await portal.customerWrites('Boris', 'Anybody there?')
  await open(first, 'Boris')
  await press(first, 'Skip')
  await gone(first, 'Boris')
  await open(second, 'Boris')
  await second.keyboard.press('a')
  await sees(second, 'Finish')
  assert.equal((await session(chatId)).operator.id, oleg.id)
})

test('transfer to a person, who sees it at once', async () => {
  await heading(second, 'Boris').click()
  await second.keyboard.press('t')
  await second.getByPlaceholder('Search').fill('Olga')
  await second.getByRole('dialog').getByRole('button', { name: /Olga/ }).click()
  await second.getByRole('dialog').waitFor({ state: 'detached' })
  await list(first, 'For me')
  await open(first, 'Boris')
  await press(first, 'Answer')
  await sees(first, 'Finish')
  await list(second, 'Mine')
  await gone(second, 'Boris')
})

test('transfer to another line', async () => {
  const line = await portal.ok('imopenlines.config.add', { PARAMS: { LINE_NAME: 'Returns', CHECK_AVAILABLE: 'N', WORKTIME_ENABLE: 'N', WELCOME_MESSAGE: 'N', QUEUE: [{ ENTITY_TYPE: 'user', ENTITY_ID: oleg.id }] } })
  await portal.cli('manager', 'add', '--line', line, '--user', olga.id)
  const { chatId } = await portal.customerWrites('Cora', 'It is broken')
  await first.reload() // the lines that somebody works in are learnt when the page begins
  await list(first, 'For me')
  await open(first, 'Cora')
  await press(first, 'Answer')
  await press(first, 'Transfer')
  await first.getByRole('dialog').getByRole('tab', { name: 'Line' }).click()
  await first.getByRole('dialog').getByRole('button', { name: /Returns/ }).click()
  await list(second, 'For me')
  await row(second, 'Returns').waitFor()
  assert.equal((await session(chatId)).line_id, Number(line))
  await open(second, 'Cora')
  await press(second, 'Answer')
  await sees(second, 'Finish')
})

test('a manager joins, and takes over', async () => {
  await list(first, 'All')
  await open(first, 'Cora')
  await sees(first, 'Take over')
  await more(first, 'Join')
  await write(first, 'I am here, too')
  await second.getByRole('log').getByText('I am here, too').waitFor()
  await heading(first, 'Cora').click()
  await first.keyboard.press('i')
  await sees(first, 'Transfer')
  await list(second, 'Mine')
  await gone(second, 'Cora')
})

test('pinned dialogs stand first; silent mode keeps words from the customer', async () => {
  const { chatId } = await portal.customerWrites('Dora', 'Hello')
  await list(first, 'For me')
  await open(first, 'Dora')
  await first.keyboard.press('a')
  await sees(first, 'Finish')
  await list(first, 'Mine')
  await open(first, 'Boris')
  await first.keyboard.press('p')
  await row(first, 'Boris').locator('[aria-label=Pin]').waitFor()
  await first.locator('li').first().getByText('Boris').waitFor()
  await open(first, 'Dora')
  await heading(first, 'Dora').click()
  await first.keyboard.press('m')
  await first.getByText('Silent mode: the customer does not see what you write').waitFor()
  assert.equal((await session(chatId)).silent, true)
  await first.keyboard.press('m')
  await first.getByText('Silent mode: the customer').waitFor({ state: 'detached' })
})

test('spam ends a dialog', async () => {
  const { chatId } = await portal.customerWrites('Egon', 'Buy gold!')
  await list(first, 'For me')
  await open(first, 'Egon')
  await more(first, 'Spam')
  await gone(first, 'Egon')
  assert.equal((await session(chatId)).spam, true)
})

test('keys walk through the lists, and say what they do', async () => {
  await list(first, 'Mine')
  await open(first, 'Boris')
  await heading(first, 'Boris').click()
  await first.keyboard.press('n')
  await heading(first, 'Boris').waitFor({ state: 'detached' })
  await first.keyboard.press('b')
  await heading(first, 'Boris').waitFor()
  await first.keyboard.press('5')
  assert.equal(await first.getByRole('tab', { name: 'Closed' }).getAttribute('aria-selected'), 'true')
  await first.keyboard.press('?')
  await first.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await first.keyboard.press('Escape')
  await first.getByRole('dialog').waitFor({ state: 'detached' })
  await first.keyboard.press('/')
  await first.keyboard.type('Anna')
  await gone(first, 'Egon')
  await row(first, 'Anna').waitFor()
  await first.getByPlaceholder('Name of the customer').fill('')
})

test('what is known of the customer: previous sessions, and for managers why he went to whom', async () => {
  await portal.advance(900) // for as long a finished dialog would be continued
  await portal.customerWrites('Anna', 'One more thing')
  await list(first, 'For me')
  await open(first, 'Anna')
  const card = first.getByRole('complementary', { name: 'Customer' })
  await card.getByText('Previous sessions').waitFor()
  assert.equal(await card.getByText('Why it went to whom').count(), 0)
  await portal.cli('manager', 'add', '--line', portal.info.line_id, '--user', olga.id)
  await first.reload()
  await card.getByText('Why it went to whom').click()
  await card.locator('details li', { hasText: 'Olga' }).first().waitFor()
})

test('transfer to a department', async () => {
  const department = await portal.ok('department.add', { NAME: 'Warehouse', PARENT: 1 })
  await portal.cli('user', 'update', '--id', oleg.id, '--departments', department)
  await portal.customerWrites('Fritz', 'Is it heavy?')
  await list(first, 'For me')
  await open(first, 'Fritz')
  await press(first, 'Answer')
  await press(first, 'Transfer')
  await first.getByRole('dialog').getByRole('tab', { name: 'Department' }).click()
  await first.getByRole('dialog').getByRole('button', { name: /Warehouse/ }).click()
  await list(second, 'For me')
  await open(second, 'Fritz')
  await press(second, 'Answer')
  await sees(second, 'Finish')
  await press(second, 'Finish')
  await sees(second, 'Start a dialog')
})

test('a new dialog is heard, and shown outside of a page that is not in sight', async () => {
  const { context, page } = await portal.person(olga)
  await context.grantPermissions(['notifications'])
  await page.addInitScript(() => {
    const heard: string[] = (globalThis as any).heard = []
    Object.defineProperty(document, 'hasFocus', { value: () => false })
    const make = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (when?: number) { heard.push('tone'); make.call(this, when) };
    (globalThis as any).Notification = class { static permission = 'granted'; constructor(title: string) { heard.push(title) } close() {} }
  })
  const heard = async (count: number): Promise<string[]> => {
    await page.waitForFunction((wanted) => (globalThis as any).heard.length >= wanted, count)
    return page.evaluate(() => (globalThis as any).heard)
  }
  let connect = () => {}
  const held = new Promise<void>((go) => { connect = go })
  await page.route('**/pull.application.config.get', async (route) => { await held; await route.continue() }, { times: 1 })
  await page.reload()
  await list(page, 'For me')
  await portal.customerWrites('Gerda', 'Hello') // before the page is connected
  connect()
  await row(page, 'Gerda').waitFor()
  assert.deepEqual(await heard(3), ['tone', 'tone', 'A dialog for you: Gerda'])
  for (const name of ['Gustav', 'Gisela']) await portal.customerWrites(name, 'Hello') // one of them is his colleague's
  assert.match((await heard(6)).slice(3).join(), /^tone,tone,A dialog for you: G/)
  await context.close()
  await list(first, 'For me')
  await open(first, 'Gerda')
  await press(first, 'Answer')
  await press(first, 'Finish')
  await sees(first, 'Start a dialog')
})

test('what is told while a list is asked for is newer than the list', async () => {
  await quietLine(portal, olga)
  await list(first, 'For me')
  const { chatId } = await portal.customerWrites('Quilla', 'Hello')
  await row(first, 'Quilla').waitFor()
  let release = () => {}
  const held = new Promise<void>((go) => { release = go })
  const read = new Promise<void>((done) => first.route('**/switchline.dialog.list', async (route) => {
    const answer = await route.fetch()
    done()
    await held
    await route.fulfill({ response: answer })
  }, { times: 1 }))
  await first.getByRole('searchbox', { name: 'Name of the customer' }).fill('Qui')
  await read
  await portal.customerWrites('Quirin', 'Hello')
  const before = await first.title()
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: chatId }, olga)
  await first.waitForFunction((title) => document.title !== title, before) // it is heard of, but the list is not there yet
  release()
  await row(first, 'Quirin').waitFor()
  await gone(first, 'Quilla')
  await first.unrouteAll()
  await first.getByRole('searchbox', { name: 'Name of the customer' }).fill('')
})

test('nobody saw an error', () => {
  noFaults(first)
  noFaults(second)
})
