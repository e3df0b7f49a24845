/* The way into the desk: a stranger is sent to the login and comes back to where he wanted to go. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newContext, noFaults, Portal, watched } from './harness.ts'

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

test('nothing the desk is built from needs eval or another host', async () => {
  const context = await newContext()
  const page = await watched(context)
  const answer = await page.goto(`${portal.url}/desk/`)
  assert.match(answer!.headers()['content-security-policy'], /script-src 'self';/)
  await page.waitForSelector('h1')
  noFaults(page)
})
