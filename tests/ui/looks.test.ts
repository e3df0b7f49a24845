/* What every page owes everybody: no serious violation of the rules of accessibility in either theme and at either width, nothing wider
 * than the screen, both languages, and a beginning that is small and quick however much there is. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { noFaults, Portal, PATIENCE, violations } from './harness.ts'
import { type Scene, setScene } from './scene.ts'

const portal = await Portal.start()
let scene: Scene
before(async () => { scene = await setScene(portal) })

test('pages for everybody', { timeout: 110_000 }, async () => {
  const paths = {
    operator: ['dialogs', `dialogs/${scene.chatId}`, `chats/${scene.botId}`, `chats/${scene.groupId}`],
    admin: ['admin/lines', 'admin/connectors', 'admin/quick', 'admin/people', 'admin/departments', 'admin/apps', 'admin/webhooks', 'admin/events', 'admin/requests', 'statistics'],
  }
  const found: string[] = []
  for (const who of ['operator', 'admin'] as const) {
    const { page } = await portal.person(who === 'admin' ? portal.admin : scene.operator)
    for (const path of paths[who]) {
      await page.goto(`${portal.url}/desk/${path}`)
      await page.waitForLoadState('networkidle')
      for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [380, 'dark']] as const) {
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.waitForFunction((dark) => document.documentElement.classList.contains('dark') === dark, colorScheme === 'dark')
        await page.waitForTimeout(250) // colours fade
        found.push(...(await violations(page)).map((one) => `${path} ${width} ${colorScheme}: ${one}`))
        if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) found.push(`${path} ${width}: wider than the screen`)
      }
      await page.setViewportSize({ width: 1280, height: 800 })
    }
    noFaults(page)
  }
  assert.deepEqual(found, [])
})

test('the language and the theme that somebody chose are kept', async () => {
  const { page } = await portal.person(scene.operator)
  const choose = async (menu: string, item: string) => {
    await page.getByRole('button', { name: menu }).click()
    await page.getByRole('menu').getByText(item).click()
  }
  await choose('You:', 'Русский')
  await page.getByRole('link', { name: /Диалоги/ }).waitFor()
  await choose('Вы:', 'Тёмная тема')
  await page.waitForFunction(() => document.documentElement.classList.contains('dark'))
  await page.reload()
  await page.getByRole('link', { name: /Диалоги/ }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), true)
  assert.equal(await page.getAttribute('html', 'lang'), 'ru')
  noFaults(page)
})

test('the first page needs at most 350 KB of JavaScript', async () => {
  const { page } = await portal.person(scene.operator, {}, '/desk/dialogs')
  await page.waitForLoadState('networkidle') // what the first visit loads late is none of the second one's
  const scripts = new Set<string>()
  let begun = false // what is loaded when there is something to see is not what one waits for
  page.on('response', (response) => { if (response.url().endsWith('/switchline.dialog.list')) begun = true })
  page.on('request', (request) => { if (!begun && request.resourceType() === 'script') scripts.add(request.url()) })
  await page.reload()
  await page.locator('li button').first().waitFor()
  const before = [...scripts]
  let bytes = 0
  for (const url of before) bytes += gzipSync(await (await page.request.get(url)).body(), { level: 6 }).length
  assert.ok(bytes > 50_000 && bytes <= 350 * 1024, `${bytes} bytes in ${before.length} files`)
})
