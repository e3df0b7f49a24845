/* The messages of a dialog: the past by scrolling, what one does with a message, files by every way, what "/" offers, and a network that
 * is cut while somebody writes. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { noFaults, Portal } from './harness.ts'
import { answered, png, quietLine } from './scene.ts'

const portal = await Portal.start()
const [olga, oleg] = portal.operators
let page: Page, log: Locator, field: Locator, chatId: number

before(async () => {
  await quietLine(portal, olga, oleg)
  chatId = await answered(portal, olga, 'Anna', 'Hello')
  page = (await portal.person(olga, {}, `/desk/dialogs/${chatId}`)).page
  log = page.getByRole('log')
  field = page.getByRole('combobox', { name: 'Write a message' })
  await log.getByText('Hello').waitFor()
})

const message = (text: string) => log.locator('article', { hasText: text })
const customer = (text: string, more: object = {}) => portal.customerWrites('Anna', text, { ...more })

async function send(text: string): Promise<Locator> {
  await field.fill(text)
  await field.press('Enter')
  await message(text).getByRole('img', { name: /Sent|Read/ }).waitFor()
  return message(text)
}

async function act(on: Locator, name: string): Promise<void> {
  await on.hover()
  await on.getByRole('button', { name: 'Actions on the message' }).click()
  await page.getByRole('menuitem', { name }).click()
}

test('what was typed and not sent is there again after a reload, after another area, and after an edit', async () => {
  await send('Good day')
  await field.fill('One moment, I am')
  await page.reload()
  await message('Good day').waitFor()
  assert.equal(await field.inputValue(), 'One moment, I am')
  await page.getByRole('link', { name: 'Chats' }).click()
  await page.goBack()
  await message('Good day').waitFor()
  assert.equal(await field.inputValue(), 'One moment, I am')
  await act(message('Good day'), 'Edit')
  await field.fill('Good morning')
  await field.press('Enter')
  await message('Good morning').waitFor()
  assert.equal(await field.inputValue(), 'One moment, I am')
  await field.fill('')
})

test('edit, like, quote and delete', async () => {
  await act(await send('It costs 10 euros'), 'Edit')
  await field.fill('It costs 12 euros')
  await field.press('Enter')
  await message('It costs 12 euros').getByText('edited').waitFor()
  await field.press('ArrowUp')
  assert.equal(await field.inputValue(), 'It costs 12 euros')
  await field.press('Escape')

  await message('Hello').hover()
  await message('Hello').getByRole('button', { name: 'Like' }).click()
  await message('Hello').getByText('👍 1').click()
  await message('Hello').getByText('👍').waitFor({ state: 'detached' })

  await act(message('Hello'), 'Quote')
  assert.equal(await field.inputValue(), '>>Hello\n')
  await field.fill('')

  page.once('dialog', (question) => void question.accept())
  await act(message('It costs 12 euros'), 'Delete')
  await message('It costs 12 euros').waitFor({ state: 'detached' })
})

test('reactions, answers and what is forwarded', async () => {
  const key = { botToken: 'a key of the pages' }
  const { bot } = await portal.ok('imbot.v2.Bot.register', { fields: { code: 'pages', ...key, properties: { name: 'Helper' } } })
  const group = await portal.ok('im.chat.add', { TITLE: 'Helped', USERS: [bot.id] }, olga)
  const asked = await portal.ok('im.message.add', { DIALOG_ID: `chat${group}`, MESSAGE: 'Who knows?' }, olga)
  const other = (await portal.person(olga, {}, `/desk/chats/chat${group}`)).page.getByRole('log')
  const one = other.locator('article', { hasText: 'Who knows?' }).first()
  await one.waitFor()
  const as = (more: object) => ({ botId: bot.id, ...key, ...more })
  await portal.ok('imbot.v2.Chat.Message.Reaction.add', as({ messageId: asked, reaction: 'fire' }))
  await one.getByText('🔥 1').waitFor()
  await portal.ok('imbot.v2.Chat.Message.Reaction.delete', as({ messageId: asked, reaction: 'fire' }))
  await one.getByText('🔥').waitFor({ state: 'detached' })
  await portal.ok('imbot.v2.Chat.Message.send', as({ dialogId: `chat${group}`, fields: { message: 'I do', replyId: asked } }))
  await other.locator('article', { hasText: 'I do' }).locator('blockquote', { hasText: 'Who knows?' }).waitFor()
  await portal.ok('imbot.v2.Chat.Message.send', as({ dialogId: `chat${group}`, fields: { forwardIds: { u: asked } } }))
  await other.getByText(/Forwarded: /).waitFor()
})

test('codes become elements', async () => {
  await customer('[b]bold[/b] [url=https://example.com/a]a link[/url] https://example.com/b')
  await log.locator('article b', { hasText: 'bold' }).waitFor()
  const links = await log.locator('article a').evaluateAll((all) => all.map((one) => [one.getAttribute('href'), one.getAttribute('rel')]))
  assert.deepEqual(links, [['https://example.com/a', 'noopener noreferrer nofollow'], ['https://example.com/b', 'noopener noreferrer nofollow']])
})

test('reading and typing are seen on the other side', async () => {
  const other = (await portal.person(oleg, {}, `/desk/chats/${olga.id}`)).page
  await other.getByRole('combobox', { name: 'Write a message' }).fill('Lunch?')
  await other.keyboard.press('Enter')
  await other.getByRole('img', { name: 'Sent' }).waitFor()
  await page.getByRole('link', { name: /Chats/ }).click()
  await page.locator('li button', { hasText: 'Lunch?' }).click()
  await other.getByRole('img', { name: 'Read' }).waitFor()
  await page.getByRole('combobox', { name: 'Write a message' }).pressSequentially('At')
  await other.getByText('Olga Operator is typing…').waitFor()
  await page.keyboard.press('Enter')
  await other.getByText('Olga Operator is typing…').waitFor({ state: 'detached' })
  noFaults(other)
  await other.context().close()
  await page.goto(`${portal.url}/desk/dialogs/${chatId}`)
})

test('files up by button, drop and paste, and down again', async () => {
  const bytes = png(64, 48)
  await page.locator('input[type=file]').setInputFiles([{ name: 'bill.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 bill') }])
  const link = log.getByRole('link', { name: /bill\.pdf/ })
  await link.waitFor()
  const coming = page.waitForEvent('download')
  await link.click()
  const download = await coming
  assert.equal(download.suggestedFilename(), 'bill.pdf')
  const read: Buffer[] = []
  for await (const part of await download.createReadStream()) read.push(part as Buffer)
  assert.equal(Buffer.concat(read).toString(), '%PDF-1.4 bill')

  /* What a browser hands over when somebody drops or pastes. */
  const give = (kind: 'drop' | 'paste', name: string) => page.evaluate(([kind, name, data]) => {
    const carried = new DataTransfer()
    carried.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name, { type: 'image/png' }))
    const event = kind === 'drop' ? new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true })
      : new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true })
    document.querySelector(kind === 'drop' ? '[role=log]' : 'textarea')!.dispatchEvent(event)
  }, [kind, name, bytes.toString('base64')])
  for (const [kind, name] of [['drop', 'dropped.png'], ['paste', 'pasted.png']] as const) {
    await give(kind, name)
    const picture = log.getByRole('img', { name })
    await picture.waitFor()
    await picture.evaluate((image: HTMLImageElement) => image.decode())
    assert.equal(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth > 0), true)
  }
})

test('emoji are put where one writes', async () => {
  await field.fill('ab')
  await field.press('ArrowLeft')
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('button', { name: '👍', exact: true }).click()
  assert.equal(await field.inputValue(), 'a👍b')
  await field.fill('')
})

test('"/" offers quick answers that were kept from messages', async () => {
  await act(await send('We are open from 9 to 18.'), 'Keep as a quick answer')
  await page.getByText('Kept. Type / to use it', { exact: true }).waitFor()
  await field.fill('/open')
  await page.getByRole('option', { name: /We are open/ }).waitFor()
  await field.press('Enter')
  assert.equal(await field.inputValue(), 'We are open from 9 to 18.')
  await field.fill('')
})

test('the past comes by scrolling, and the page holds a part of it', async () => {
  await page.goto('about:blank')
  for (let from = 0; from < 700; from += 50) {
    const cmd = Object.fromEntries(Array.from({ length: 50 }, (_, number) =>
      [`m${number}`, `im.message.add?DIALOG_ID=chat${chatId}&MESSAGE=${encodeURIComponent(`line ${from + number} of many`)}`]))
    const done = await portal.ok('batch', { cmd, halt: 1 }, olga)
    assert.equal(Object.keys(done.result).length, 50)
  }
  await page.goto(`${portal.url}/desk/dialogs/${chatId}`)
  await message('line 699 of many').waitFor()
  const scroll = () => log.evaluate((area) => { area.scrollTop = 0 })
  for (let turn = 0; turn < 40 && !(await message('Hello').count()); turn++) {
    await scroll()
    await page.waitForTimeout(60)
  }
  await message('Hello').waitFor()
  assert.ok(await log.locator('article').count() <= 400)
  await page.getByRole('button', { name: 'To the newest' }).click()
  await message('line 699 of many').waitFor()
  const order = await log.locator('article').evaluateAll((all) => all.map((one) => Number(/line (\d+) of/.exec(one.textContent!)?.[1] ?? -1)))
  assert.deepEqual(order, [...order].sort((a, b) => a - b))
  noFaults(page) // a cut network is one, to the browser
})

test('nothing is lost or doubled while the network is away', async () => {
  await page.context().setOffline(true)
  await field.fill('written in a tunnel')
  await field.press('Enter')
  await message('written in a tunnel').getByText('Not sent').waitFor()
  await customer('said meanwhile')
  await page.getByText('No connection.').waitFor()
  await page.context().setOffline(false)
  await message('said meanwhile').waitFor()
  await page.getByText('No connection.').waitFor({ state: 'detached' })
  await message('written in a tunnel').getByRole('button', { name: 'Send again' }).click()
  await message('written in a tunnel').getByRole('img', { name: /Sent|Read/ }).waitFor()
  for (const text of ['said meanwhile', 'written in a tunnel']) assert.equal(await message(text).count(), 1)
  const stored = (await portal.ok('im.dialog.messages.get', { DIALOG_ID: `chat${chatId}`, LIMIT: 50 }, olga)).messages
  assert.deepEqual(stored.map((one: any) => one.text).filter((text: string) => /meanwhile|tunnel/.test(text)).sort(), ['said meanwhile', 'written in a tunnel'])
})

test('an operator writes though a bot switched the field off', async () => {
  const { bot } = await portal.ok('imbot.v2.Bot.register', { fields: { code: 'greeter', type: 'openline', properties: { name: 'Greeter' } } }, 'application')
  const line = (on: string) => portal.ok('imopenlines.config.update', { CONFIG_ID: portal.info.line_id, PARAMS: { WELCOME_BOT_ENABLE: on, WELCOME_BOT_ID: bot.id } })
  await line('Y')
  const { chatId } = await portal.customerWrites('Bert', 'Use buttons?')
  await portal.ok('imbot.v2.Chat.TextField.enabled', { botId: bot.id, dialogId: `chat${chatId}`, enabled: false }, 'application')
  await portal.ok('imopenlines.bot.session.operator', { CHAT_ID: chatId }, 'application')
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: chatId }, olga)
  await page.goto(new URL(`/desk/dialogs/${chatId}`, page.url()).href)
  await message('Use buttons?').waitFor()
  assert.equal((await portal.ok('im.dialog.get', { DIALOG_ID: `chat${chatId}` }, olga)).text_field_enabled, false)
  await send('Write as you like')
  await line('N')
})
