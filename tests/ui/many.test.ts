/* A desk with ten thousand dialogs: its first picture, its list and its memory are those of a desk with a few. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
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

/* Goes to the end of what is loaded. A list that has more grows then, or shows its last row: it never stands still. */
async function nextPage(page: Page): Promise<void> {
  const before = await page.locator('main ul').evaluate((list) => {
    list.parentElement!.scrollTop = list.parentElement!.scrollHeight
    return list.clientHeight
  })
  await page.waitForFunction((height) => document.querySelector('main ul')!.clientHeight > height
    || [...document.querySelectorAll('main li')].some((row) => row.textContent!.includes('First')), before)
}

test('the first picture comes within a second, the list scrolls through all, memory is bounded', { timeout: 110_000 }, async () => {
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

  let rows = 0
  while (!(await page.getByText('First', { exact: true }).count())) {
    await nextPage(page)
    rows = Math.max(rows, await page.locator('main li').count())
  }
  assert.ok(rows < 60, `${rows} rows exist at a time`)
  const heap = await page.evaluate(() => { (window as any).gc?.(); return (performance as any).memory.usedJSHeapSize as number })
  assert.ok(heap < 100e6, `${heap} bytes of memory`)
  noFaults(page)
})

test('a page that is refused is asked for again, without anybody scrolling', async () => {
  const { page } = await portal.person(olga, {}, '/desk/dialogs')
  await page.getByRole('tab', { name: 'For me' }).click()
  await page.locator('li button').first().waitFor()
  let refused = 0
  await page.route('**/rest/switchline.dialog.list', async (route) => {
    if (!route.request().postDataJSON().BEFORE || refused++ > 1) return route.fallback()
    await route.fulfill({ json: { error: 'OVERLOAD', error_description: 'Not now' } })
  })
  await nextPage(page)
  assert.equal(refused, 3)
  noFaults(page)
})
