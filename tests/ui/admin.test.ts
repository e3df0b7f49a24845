/* Administration: a line's settings and its queue, people and their invitation, an application and the page of its connector, which works in
 * its frame as it would anywhere: with the official SDK, by the documented fields and messages. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { newContext, noFaults, Portal, ROOT, TIMEOUT, watched } from './harness.ts'

const portal = await Portal.start()
const SDK = readFileSync(join(ROOT, 'node_modules/@bitrix24/b24jssdk/dist/umd/index.min.js'))
let page: Page, posted = '', deaf = true, delivered = 0

/* The application: its page says who it is and switches its connector on. */
const PAGE = `<!doctype html><title>Shop</title><p id="state">begins</p><button id="on">Switch on</button><script src="/sdk.js"></script><script>
  const state = document.getElementById('state')
  B24Js.initializeB24Frame().then((frame) => {
    if (frame.isInstallMode) return frame.installFinish()
    state.textContent = 'ready at ' + frame.getTargetOrigin()
    document.getElementById('on').onclick = async () => {
      const place = frame.placement.options
      const answer = await frame.actions.v2.call.make({ method: 'imconnector.activate', params: { CONNECTOR: place.CONNECTOR, LINE: place.LINE, ACTIVE: 1 } })
      state.textContent = answer.isSuccess ? 'switched on ' + place.CONNECTOR : answer.getErrorMessages().join()
    }
  }, (problem) => { state.textContent = 'failed: ' + problem })
</script>`
const server = createServer((request, response) => {
  if (request.url === '/sdk.js') return void response.setHeader('Content-Type', 'text/javascript').end(SDK)
  let body = ''
  request.on('data', (part) => { body += part })
  request.on('end', () => {
    if (request.url === '/events') {
      delivered++
      return void response.writeHead(deaf ? 404 : 200).end(deaf ? 'no such page' : 'thank you')
    }
    if (request.method === 'POST') posted = body
    response.setHeader('Content-Type', 'text/html').end(PAGE)
  })
})

before(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  page = (await portal.person(portal.admin, {}, '/desk/admin/lines')).page
})
after(() => { server.close() })
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const config = () => portal.ok('imopenlines.config.get', { CONFIG_ID: portal.info.line_id, WITH_QUEUE: 'Y' })

async function save(): Promise<void> {
  const done = page.waitForResponse((answer) => answer.url().endsWith('/imopenlines.config.update'))
  await page.getByRole('button', { name: 'Save' }).click()
  assert.equal((await done).status(), 200)
}

test('settings of a line are kept, and only what was changed is sent', async () => {
  await page.getByLabel('Name', { exact: true }).fill('Front desk')
  await page.locator('summary', { hasText: 'When nobody answers' }).click()
  const sent = page.waitForRequest((request) => request.url().endsWith('/imopenlines.config.update'))
  await save()
  assert.deepEqual((await sent).postDataJSON(), { CONFIG_ID: portal.info.line_id, PARAMS: { LINE_NAME: 'Front desk' } })
  await page.reload()
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Front desk')
  assert.equal((await config()).LINE_NAME, 'Front desk')
})

test('the queue is put in order by dragging, and by buttons', async () => {
  const [olga, oleg] = portal.operators
  await portal.ok('imopenlines.config.update', { CONFIG_ID: portal.info.line_id, PARAMS: { QUEUE: [olga, oleg].map((one) => ({ ENTITY_TYPE: 'user', ENTITY_ID: one.id })) } })
  await page.reload()
  await page.locator('summary', { hasText: 'Who answers' }).click()
  const queue = page.getByRole('list', { name: 'Queue' }).getByRole('listitem')
  await queue.filter({ hasText: 'Oleg' }).dragTo(queue.filter({ hasText: 'Olga' }))
  await queue.first().filter({ hasText: 'Oleg' }).waitFor()
  await save()
  assert.deepEqual((await config()).QUEUE.map(Number), [oleg.id, olga.id])
  await queue.filter({ hasText: 'Oleg' }).getByRole('button', { name: 'Down' }).click()
  await save()
  assert.deepEqual((await config()).QUEUE.map(Number), [olga.id, oleg.id])
})

test('a person is invited by a link that works once', async () => {
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('button', { name: 'New person' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Login').fill('nora')
  await form.getByLabel('First name').fill('Nora')
  await form.getByLabel('Last name').fill('New')
  await form.getByRole('button', { name: 'Save' }).click()
  const link = (await page.getByRole('dialog').locator('code').textContent())!
  const stranger = await watched(await newContext())
  await stranger.goto(link)
  await stranger.locator('input[type=password]').first().fill('a long enough secret')
  for (const again of await stranger.locator('input[type=password]').all()) await again.fill('a long enough secret')
  await Promise.all([stranger.waitForNavigation(), stranger.locator('form button').first().click()])
  assert.equal((await stranger.request.get(link)).status() >= 400 || !(await (await stranger.request.get(link)).text()).includes('type="password"'), true)
  await page.keyboard.press('Escape')
  await page.getByRole('listitem').filter({ hasText: 'Nora New' }).waitFor()
})

test('an application is made; its connector is switched on by its own page', async () => {
  await page.getByRole('link', { name: 'Applications' }).click()
  await page.getByRole('button', { name: 'New application' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name').fill('Shop')
  await form.getByLabel('Scopes').fill('imconnector,imopenlines,placement')
  await form.getByLabel('Address of its page').fill(`${url()}/page`)
  await form.getByRole('button', { name: 'Save' }).click()
  const once = page.getByRole('dialog', { name: 'Shop' })
  for (const name of ['client_id', 'client_secret', 'application_token']) await once.getByText(name, { exact: true }).waitFor()
  const id = (await once.locator('code').first().textContent())!
  await page.keyboard.press('Escape')
  const item = page.getByRole('listitem').filter({ hasText: 'Shop' })
  await item.getByRole('button', { name: 'Install' }).click()
  await page.frameLocator('iframe').getByText(`ready at ${portal.url}`).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await item.getByText('not installed').waitFor({ state: 'detached' })
  const token = (await portal.cli('app', 'token', id)).access_token

  const registered = await fetch(`${portal.url}/rest/imconnector.register`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: token, ID: 'shop', NAME: 'Shop channel', ICON: { DATA_IMAGE: 'data:,' }, PLACEMENT_HANDLER: `${url()}/settings` }),
  })
  assert.equal(registered.status, 200, await registered.text())
  await page.getByRole('link', { name: 'Connectors' }).click()
  await page.getByRole('button', { name: 'Settings: Shop channel' }).click()
  const frame = page.frameLocator('iframe')
  await frame.getByText(`ready at ${portal.url}`).waitFor()
  const fields = new URLSearchParams(posted)
  assert.equal(fields.get('PLACEMENT'), 'SETTING_CONNECTOR')
  assert.equal(JSON.parse(fields.get('PLACEMENT_OPTIONS')!).CONNECTOR, 'shop')
  await frame.getByRole('button', { name: 'Switch on' }).click()
  await frame.getByText('switched on shop').waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Shop channel' }).getByText('switched on, not connected yet').waitFor()
})

test('what was sent to an application is seen with every attempt, found by its state, and sent again', async () => {
  await portal.ok('event.bind', { event: 'ONAPPTEST', handler: `${url()}/events` }, 'application')
  await portal.ok('event.test', { said: 'hello' }, 'application')
  for (const end = Date.now() + TIMEOUT; !(await portal.cli('events', 'list', '--state', 'parked')).length; await portal.advance(60))
    assert.ok(Date.now() < end, `given up after ${delivered} attempts`)
  await page.getByRole('link', { name: 'Event log' }).click()
  await page.getByLabel('Event', { exact: true }).fill('onapptest')
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'given up' }).click()
  const item = page.getByRole('listitem').filter({ hasText: 'ONAPPTEST' })
  await item.getByText('given up').waitFor()
  assert.equal(await item.count(), 1)
  await item.locator('summary').click()
  assert.equal(await item.getByText(/ · 404/).count(), 3)
  await item.getByText('"said": "hello"').waitFor()
  await item.getByText('no such page').waitFor()
  deaf = false
  await item.getByRole('button', { name: 'Deliver again' }).click()
  await page.getByText('Nothing here yet').waitFor()
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'delivered' }).click()
  await item.getByText('delivered').waitFor()
  await item.locator('summary').click()
  await item.getByText('thank you').waitFor()
})

test('the request log says why a call was refused', async () => {
  await portal.call('im.dialog.get', { DIALOG_ID: 'chat999999' })
  await page.getByRole('link', { name: 'Request log' }).click()
  await page.getByLabel('Only what was refused').click()
  const item = page.getByRole('listitem').filter({ hasText: 'im.dialog.get' }).first()
  await item.getByText('ACCESS_ERROR', { exact: true }).waitFor()
  await item.locator('summary').click()
  await item.getByText('chat999999').waitFor()
})

test('nobody saw an error', () => noFaults(page))
