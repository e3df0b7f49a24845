/* The way into the desk: a stranger is sent to the login and comes back to where he wanted to go. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logIn, newContext, noFaults, Portal, watched } from './harness.ts'

const portal = await Portal.start()

test('pages are cached by what they are', async () => {
  const page = await fetch(`${portal.url}/desk/anything/below`)
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('cache-control'), 'no-cache')
  const again = await fetch(`${portal.url}/desk/`, { headers: { 'If-None-Match': page.headers.get('etag')! } })
  assert.equal(again.status, 304)
  const script = /src="([^"]+\/assets\/[^"]+\.js)"/.exec(await page.text())![1]
  const served = await fetch(portal.url + script)
  assert.match(served.headers.get('cache-control')!, /immutable/)
  assert.equal(served.headers.get('content-encoding'), 'gzip')
  assert.equal((await fetch(`${portal.url}/desk/assets/gone.js`)).status, 404)
})

test('a stranger is sent to the login and comes back to where he wanted to go', async () => {
  const page = await watched(await newContext(), /401/)
  const answer = await page.goto(`${portal.url}/desk/chats`)
  assert.match(answer!.headers()['content-security-policy'], /script-src 'self';/)
  await page.waitForURL(/\/login\?next=/)
  await logIn(page, page.url(), portal.operators[0])
  await page.waitForSelector('h1')
  assert.equal(new URL(page.url()).pathname, '/desk/chats')
  noFaults(page)
})

test('somebody ends his other logins, and finds where his password is changed', async () => {
  const [olga] = portal.operators
  const here = (await portal.person(olga)).page, elsewhere = (await portal.person(olga)).page
  const menu = async (name: string) => {
    await here.getByRole('button', { name: /^You/ }).click()
    await here.getByRole('menuitem', { name }).click()
  }
  await menu('Where I am signed in')
  const logins = here.getByRole('dialog', { name: 'Where I am signed in' })
  await logins.getByText('This one').waitFor()
  assert.ok(await logins.getByRole('listitem').count() >= 2)
  await logins.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await logins.getByRole('button', { name: 'Sign out there' }).first().waitFor({ state: 'detached' })
  assert.equal(await logins.getByRole('listitem').count(), 1)
  await elsewhere.reload()
  await elsewhere.waitForURL(/\/login\?next=/)
  await here.keyboard.press('Escape')
  await menu('Change password')
  await here.waitForURL(/\/password/)
})
