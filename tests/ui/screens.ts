/* Pictures of the main pages, wide and narrow, light and dark, for doc/screens/ (tools/screens). */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { noFaults, Portal, ROOT } from './harness.ts'
import { setScene } from './scene.ts'

const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 380, height: 780 } }
const folder = process.env.SCREENS ?? join(ROOT, 'doc/screens')

test('pictures', { timeout: 600_000 }, async () => {
  mkdirSync(folder, { recursive: true })
  const portal = await Portal.start()
  const scene = await setScene(portal)
  const pages: [name: string, who: 'operator' | 'admin', path: string][] = [
    ['dialogs', 'operator', '/desk/dialogs'],
    ['dialog', 'operator', `/desk/dialogs/${scene.chatId}`],
    ['chat-with-bot', 'operator', `/desk/chats/${scene.botId}`],
    ['group', 'operator', `/desk/chats/${scene.groupId}`],
    ['lines', 'admin', '/desk/admin/lines'],
    ['connectors', 'admin', '/desk/admin/connectors'],
    ['quick', 'admin', '/desk/admin/quick'],
    ['people', 'admin', '/desk/admin/people'],
    ['departments', 'admin', '/desk/admin/departments'],
    ['apps', 'admin', '/desk/admin/apps'],
    ['webhooks', 'admin', '/desk/admin/webhooks'],
    ['events', 'admin', '/desk/admin/events'],
    ['requests', 'admin', '/desk/admin/requests'],
    ['statistics', 'admin', '/desk/statistics'],
  ]
  const wanted = process.env.ONLY?.split(',')
  for (const who of ['operator', 'admin'] as const) {
    const { page } = await portal.person(who === 'admin' ? portal.admin : scene.operator)
    await page.evaluate(() => localStorage.setItem('switchline.notify', 'no')) // asked already
    for (const [width, viewport] of Object.entries(WIDTHS)) {
      await page.setViewportSize(viewport)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const [name, whose, path] of pages) {
          if (whose !== who || (wanted && !wanted.includes(name))) continue
          await page.goto(portal.url + path)
          await page.waitForLoadState('networkidle')
          await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) })
        }
      }
    }
    noFaults(page)
  }
})
