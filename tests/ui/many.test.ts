/* A desk with ten thousand dialogs: its first picture, its list and its memory are those of a desk with a few. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { noFaults, Portal, PATIENCE } from './harness.ts'
import { quietLine } from './scene.ts'

const MANY = process.env.SWITCHLINE_SANITIZER ? 1_000 : 10_000
const portal = await Portal.start()
const [olga] = portal.operators

before(async () => {
  await quietLine(portal, olga)
  await portal.customerWrites('First', 'Hello')
  for (let from = 1; from < MANY; from += 500) {
    const MESSAGES = Array.from({ length: Math.min(500, MANY - from) }, (_, number) => {
      const customer = `Customer ${from + number}`
      return { user: { id: customer, name: customer }, chat: { id: customer }, message: { id: `${from + number}`, text: `Question ${from + number}` } }
    })
    await portal.ok('imconnector.send.messages', { CONNECTOR: 'demo', LINE: portal.info.line_id, MESSAGES }, 'application')
  }
}, { timeout: 110_000 })

test('the first picture comes within a second, the list scrolls through all, memory is bounded', { timeout: 118_000 }, async () => {
  const { page } = await portal.person(olga, {}, '/desk/dialogs')
  await page.getByRole('tab', { name: 'For me' }).click()
  await page.locator('li button').first().waitFor()
  await page.addInitScript(() => {
    new MutationObserver((_, watch) => {
      if (!document.querySelector('main li button')) return
      watch.disconnect()
      requestAnimationFrame(() => { (window as any).painted = performance.now() })
    }).observe(document, { childList: true, subtree: true })
  })
  const times: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    await page.reload()
    times.push(await (await page.waitForFunction(() => (window as any).painted as number)).jsonValue())
  }
  assert.ok(Math.min(...times) < 1_000 * PATIENCE, `first pictures after ${times.map(Math.round)} ms`)
  assert.match((await page.getByRole('tab', { name: 'For me' }).textContent())!, /999\+/)

  const view = page.locator('main ul').locator('..')
  let rows = 0
  for (const until = Date.now() + 80_000; Date.now() < until;) {
    await view.evaluate((area) => { area.scrollTop = area.scrollHeight })
    rows = Math.max(rows, await page.locator('main li').count())
    if (await page.getByText('First', { exact: true }).count()) break
    await page.waitForTimeout(20)
  }
  await page.getByText('First', { exact: true }).waitFor()
  assert.ok(rows < 60, `${rows} rows exist at a time`)
  const heap = await page.evaluate(() => { (window as any).gc?.(); return (performance as any).memory.usedJSHeapSize as number })
  assert.ok(heap < 100e6, `${heap} bytes of memory`)
  noFaults(page)
})
