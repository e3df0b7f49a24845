/* What strangers write never runs and never leaves its element: texts, codes, names of people, files, chats and lines, addresses,
 * attachments and buttons. Each of them would set window.broken or show an element of its own if it were believed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noFaults, Portal } from './harness.ts'
import { answered, bot, quietLine, sendFile } from './scene.ts'

const portal = await Portal.start()
const [olga, oleg] = portal.operators

const MARKUP = '<img src=x onerror="window.broken=1"><script>window.broken=1</script><svg onload="window.broken=1">'
const ADDRESSES = ['javascript:window.broken=1', 'JaVaScRiPt:window.broken=1', ' javascript:window.broken=1', 'java\tscript:window.broken=1',
  'data:text/html,<script>window.broken=1</script>', 'vbscript:x', '//evil.example/x', '\\\\evil.example/x', 'blob:x', 'file:///etc/passwd']
const CODES = [
  ...ADDRESSES.flatMap((url) => [`[url=${url}]click[/url]`, `[url]${url}[/url]`, `[img]${url}[/img]`, `[icon=${url} size=20]`]),
  `[url=https://a.example/"onmouseover="window.broken=1]x[/url]`, `[color=red;background:url(javascript:window.broken=1)]x[/color]`,
  `[color=#fff" onload="window.broken=1]x[/color]`, `[size=9999]x[/size]`, `[b][i][u]${'[b]'.repeat(400)}deep`, `[user=1]${MARKUP}[/user]`,
  `[url=https://a.example/][url=javascript:window.broken=1]x[/url][/url]`, `[put=${MARKUP}]put[/put]`, `[code]${MARKUP}[/code]`, `[url=https://a.example]${MARKUP}[/url]`,
  '[url=/marketplace/view/%E0%A4%A/]x[/url]', '[url=/marketplace/view/../../admin/?params[__proto__]=x]x[/url]',
  `\u202Egnp.exe`, `{{constructor.constructor('window.broken=1')()}}`,
]
const BUTTONS = ADDRESSES.map((LINK) => ({ TEXT: MARKUP.slice(0, 60), LINK }))

test('hostile texts stay text', { timeout: 120_000 }, async () => {
  await quietLine(portal, olga, oleg)
  const name = `${MARKUP}Eve`
  const chatId = await answered(portal, olga, name, MARKUP)
  for (let from = 0; from < CODES.length; from += 20)
    await portal.customerWrites(name, CODES.slice(from, from + 20).join('\n'))
  await sendFile(portal, olga, chatId, `"><img src=x onerror=window.broken=1>.html`, Buffer.from(MARKUP))
  await sendFile(portal, olga, chatId, 'picture.svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>window.broken=1</script></svg>`))
  const botId = await bot(portal, 'http://127.0.0.1:9/', 'Evil bot')
  await portal.ok('imbot.update', { BOT_ID: botId, FIELDS: { PROPERTIES: { NAME: MARKUP, WORK_POSITION: MARKUP } } }, 'application')
  for (const button of BUTTONS) // what the portal refuses, no page has to show
    await portal.call('imbot.message.add', { BOT_ID: botId, DIALOG_ID: olga.id, MESSAGE: MARKUP, KEYBOARD: [button], MENU: [button] }, 'application')
  for (const LINK of ADDRESSES)
    await portal.call('imbot.message.add', {
      BOT_ID: botId, DIALOG_ID: olga.id, MESSAGE: 'x',
      ATTACH: [{ LINK: { NAME: MARKUP, DESC: MARKUP, LINK, PREVIEW: LINK } }, { USER: { NAME: MARKUP, AVATAR: LINK, LINK } }, { IMAGE: { NAME: MARKUP, LINK, PREVIEW: LINK } },
        { FILE: { NAME: MARKUP, LINK } }, { GRID: [{ NAME: MARKUP, VALUE: MARKUP, LINK, DISPLAY: 'LINE', COLOR: 'red;}' }] }, { MESSAGE: `[url=${LINK}]x[/url]${MARKUP}` }],
    }, 'application')
  const group = await portal.ok('im.chat.add', { TITLE: MARKUP, USERS: [oleg.id] }, olga)
  await portal.ok('imopenlines.config.update', { CONFIG_ID: portal.info.line_id, PARAMS: { LINE_NAME: MARKUP } })

  const { page } = await portal.person(olga)
  const dialogs: string[] = []
  page.on('dialog', (dialog) => { dialogs.push(dialog.message()); void dialog.dismiss() })
  const foreign: string[] = []
  page.on('request', (request) => { if (!request.url().startsWith(portal.url) && !request.url().startsWith('data:')) foreign.push(request.url()) })
  for (const path of [`dialogs/${chatId}`, `chats/${botId}`, `chats/chat${group}`]) {
    await page.goto(`${portal.url}/desk/${path}`)
    await page.waitForLoadState('networkidle')
    await page.getByRole('log').waitFor()
    const found = await page.evaluate(() => ({
      broken: 'broken' in window,
      scripts: document.querySelectorAll('body script, svg[onload], [onerror], [onmouseover]').length,
      addresses: [...document.querySelectorAll('main a[href], main img[src]')].map((one) => one.getAttribute('href') ?? one.getAttribute('src')!)
        .filter((address) => !/^(https?:|mailto:|tel:|blob:http|\/(?!\/))/.test(address)),
      wide: document.documentElement.scrollWidth > window.innerWidth,
    }))
    assert.ok(await page.getByText('<script>').count() > 0, `${path} shows what was written`)
    assert.deepEqual(found, { broken: false, scripts: 0, addresses: [], wide: false }, path)
  }
  assert.deepEqual(dialogs, [])
  assert.deepEqual(foreign.filter((url) => /evil|javascript/.test(url)), [])

  /* A link of the conversation is pressed: the page stays, and what opens knows nothing of it. */
  await page.goto(`${portal.url}/desk/dialogs/${chatId}`)
  const links = page.getByRole('log').locator('a[target=_blank]')
  await links.first().waitFor()
  for (const rel of await links.evaluateAll((all) => all.map((one) => one.getAttribute('rel') ?? ''))) assert.match(rel, /noopener/)

  /* What was sent as a page or a drawing is handed over as a file, never shown as one of ours. */
  for (const href of await page.getByRole('log').locator('a[href^="/"]:not([href^="/marketplace/"])').evaluateAll((all) => all.map((one) => one.getAttribute('href')!))) {
    const answer = await page.request.get(portal.url + href)
    assert.match(answer.headers()['content-disposition'] ?? '', /^attachment/)
    assert.equal(answer.headers()['x-content-type-options'], 'nosniff')
  }
  noFaults(page)
})
