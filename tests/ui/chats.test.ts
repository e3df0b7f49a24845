/* Chats among people and with bots: finding somebody, a group with a bot, its members and name, and a developer's talk with his bot. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { noFaults, Portal } from './harness.ts'
import { bot } from './scene.ts'

const portal = await Portal.start()
const [olga, oleg] = portal.operators
let first: Page, second: Page, botId: number

before(async () => {
  botId = await bot(portal, 'http://127.0.0.1:9/', 'Parcel bot')
  first = (await portal.person(olga, {}, '/desk/chats')).page
  second = (await portal.person(oleg, {}, '/desk/chats')).page
})

const row = (page: Page, name: string) => page.locator('li button', { hasText: name })

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Write a message' }).fill(text)
  await page.keyboard.press('Enter')
  await page.getByRole('log').getByText(text, { exact: true }).waitFor()
}

test('somebody is found by name and written to; he sees it at once', async () => {
  await first.getByPlaceholder('Person, bot or chat').fill('Oleg')
  await row(first, 'Oleg Operator').click()
  await write(first, 'Lunch at one?')
  await row(second, 'Lunch at one?').waitFor()
  assert.match(await second.title(), /^\(1\)/)
  await row(second, 'Lunch at one?').click()
  await write(second, 'Yes!')
  await first.getByRole('log').getByText('Yes!').waitFor()
})

test('a group with a bot is made, renamed, joined and left', async () => {
  await first.getByRole('button', { name: 'New chat' }).click()
  const form = first.getByRole('dialog', { name: 'New chat' })
  await form.getByLabel('Name of the chat').fill('Warehouse')
  await form.getByPlaceholder('People and bots').fill('Parcel')
  await form.getByRole('button', { name: /Parcel bot/ }).click()
  await form.getByRole('button', { name: 'Create' }).click()
  await first.getByRole('heading', { name: 'Warehouse' }).waitFor()
  await first.getByText('group, 2 members').waitFor()
  await write(first, 'Where is parcel 7?')

  await first.getByRole('button', { name: 'More' }).click()
  await first.getByRole('menuitem', { name: 'Members' }).click()
  const members = first.getByRole('dialog', { name: 'Warehouse' })
  await members.getByLabel('Name of the chat').fill('Warehouse 2')
  await members.getByPlaceholder('People and bots').fill('Oleg')
  await members.getByRole('button', { name: /Oleg Operator/ }).click()
  await members.getByRole('switch', { name: 'They see what was written before' }).click()
  await members.getByRole('button', { name: 'Save' }).click()
  await first.getByRole('heading', { name: 'Warehouse 2' }).waitFor()
  await row(second, 'Warehouse 2').click()
  await second.getByRole('log').getByText('Where is parcel 7?').waitFor()

  await second.getByRole('button', { name: 'More' }).click()
  await second.getByRole('menuitem', { name: 'Leave the chat' }).click()
  await row(second, 'Warehouse 2').waitFor({ state: 'detached' })

  await first.getByRole('button', { name: 'More' }).click()
  await first.getByRole('menuitem', { name: 'Members' }).click()
  await members.getByRole('listitem').filter({ hasText: 'Parcel bot' }).getByRole('button', { name: 'Remove' }).click()
  await members.getByRole('listitem').filter({ hasText: 'Parcel bot' }).waitFor({ state: 'detached' })
  await first.keyboard.press('Escape')
})

test('a bot answers with attachments and buttons that put, send and open', async () => {
  await portal.ok('imbot.message.add', {
    BOT_ID: botId, DIALOG_ID: olga.id, MESSAGE: 'What shall it be?',
    ATTACH: [{ MESSAGE: '[b]Parcels[/b]' }, { LINK: { NAME: 'All of them', LINK: 'https://example.com/parcels' } }],
    KEYBOARD: [{ TEXT: 'Put', ACTION: 'PUT', ACTION_VALUE: 'parcel ' }, { TEXT: 'Send', ACTION: 'SEND', ACTION_VALUE: 'all parcels' }, { TEXT: 'Off', LINK: 'https://example.com', DISABLED: 'Y' }],
  }, 'application')
  await row(first, 'Parcel bot').click()
  const log = first.getByRole('log')
  assert.equal(await log.getByRole('link', { name: 'All of them' }).getAttribute('href'), 'https://example.com/parcels')
  await log.getByRole('button', { name: 'Put', exact: true }).click()
  assert.equal(await first.getByRole('combobox', { name: 'Write a message' }).inputValue(), 'parcel ')
  await log.getByRole('button', { name: 'Send', exact: true }).click()
  await log.getByText('all parcels', { exact: true }).waitFor()
  assert.equal(await log.getByRole('button', { name: 'Off' }).isDisabled(), true)
})

test('an application of a bot puts or sends its command', async () => {
  const app = (CODE: string, JS_METHOD: string, TITLE: string) => portal.ok('imbot.app.register', {
    BOT_ID: botId, CODE, JS_METHOD, JS_PARAM: `/${CODE} all`, CONTEXT: 'BOT', LANG: [{ LANGUAGE_ID: 'en', TITLE, DESCRIPTION: 'Parcels on their way' }],
  }, 'application')
  await app('track', 'PUT', 'Track a parcel')
  await app('count', 'SEND', 'Count parcels')
  await first.reload()
  const field = first.getByRole('combobox', { name: 'Write a message' })
  await field.fill('/track')
  await first.getByRole('option', { name: 'Track a parcel /track all · Parcels on their way' }).click()
  assert.equal(await field.inputValue(), '/track all')
  await field.fill('/cou')
  await first.getByRole('option', { name: /Count parcels/ }).waitFor()
  await field.press('Enter')
  await first.getByRole('log').getByText('/count all', { exact: true }).waitFor()
  assert.equal(await field.inputValue(), '')
})

test('a bot says what it is doing and switches off where one writes, but not its buttons', async () => {
  const talk = { botId, dialogId: String(olga.id) }
  const log = first.getByRole('log'), field = first.getByRole('combobox', { name: 'Write a message' })
  await row(first, 'Parcel bot').click()
  await portal.ok('imbot.v2.Chat.InputAction.notify', { ...talk, statusMessageCode: 'IMBOT_AGENT_ACTION_SEARCHING' }, 'application')
  await log.getByRole('status').getByText('Parcel bot is searching for information…', { exact: true }).waitFor()
  await portal.ok('imbot.v2.Chat.InputAction.notify', { ...talk, duration: 1 }, 'application')
  await log.getByRole('status').getByText('Parcel bot is typing…', { exact: true }).waitFor()
  await log.getByRole('status').waitFor({ state: 'detached' })

  await portal.ok('imbot.v2.Chat.TextField.enabled', { ...talk, enabled: false }, 'application')
  await first.getByText('The bot has switched off writing here.').waitFor()
  for (const one of [field, ...['Attach files', 'Emoji', 'Send'].map((name) => first.locator('form').getByRole('button', { name }))])
    assert.equal(await one.isDisabled(), true)
  await log.getByRole('button', { name: 'Send', exact: true }).click()
  await log.getByText('all parcels', { exact: true }).nth(1).waitFor()
  await first.reload()
  await first.getByText('The bot has switched off writing here.').waitFor()
  await portal.ok('imbot.v2.Chat.TextField.enabled', talk, 'application')
  await first.getByText('The bot has switched off writing here.').waitFor({ state: 'detached' })
  await write(first, 'at last')
})

test('an answer that is older than what was heard meanwhile changes nothing back', async () => {
  const talk = { botId, dialogId: String(olga.id) }, off = first.getByText('The bot has switched off writing here.')
  const isLook = (request: Request) => request.url().endsWith('/im.dialog.get') && request.postDataJSON().DIALOG_ID === String(botId)
  await row(first, 'Warehouse').click()
  let release = () => {}, read = 0
  const held = new Promise<void>((go) => { release = go })
  const bothRead = new Promise<void>((done) => first.route('**/im.dialog.get', async (route) => { // the page's and its messages'
    const answer = isLook(route.request()) ? await route.fetch() : undefined
    if (!answer) return route.continue()
    if (++read === 2) done()
    await held
    await route.fulfill({ response: answer })
  }))
  await row(first, 'Parcel bot').click()
  await bothRead
  await portal.ok('imbot.v2.Chat.TextField.enabled', { ...talk, enabled: false }, 'application')
  await off.waitFor()
  const again = first.waitForRequest(isLook)
  release()
  await (await again).response()
  await off.waitFor()
  await first.unrouteAll()
  await portal.ok('imbot.v2.Chat.TextField.enabled', talk, 'application')
  await off.waitFor({ state: 'detached' })
})

test('a chat is pinned, muted and hidden', async () => {
  const menu = async (name: string) => {
    await first.getByRole('button', { name: 'More' }).click()
    await first.getByRole('menuitem', { name, exact: true }).click()
  }
  await row(first, 'Warehouse 2').click()
  await menu('Pin')
  await first.locator('li').first().getByText('Warehouse 2').waitFor()
  await menu('Unpin')
  await menu('Mute')
  await first.getByRole('button', { name: 'More' }).click()
  await first.getByRole('menuitem', { name: 'Unmute' }).click()
  await menu('Hide from the list')
  await row(first, 'Warehouse 2').waitFor({ state: 'detached' })
})

test('nobody saw an error', () => {
  noFaults(first)
  noFaults(second)
})
