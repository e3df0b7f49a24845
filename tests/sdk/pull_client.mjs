/* The vendor's pull client, unmodified, over TLS: it connects, hears, loses its connection and comes back without a gap, and follows
 * when the server tells it that its channel ended. Run as round_trip.mjs is. The client is made for browsers, so it is given the two things of a window that
 * it asks for; Node has the WebSocket. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { B24PullClientManager } from '@bitrix24/b24jssdk'
import { app, call, sandbox } from './sandbox.mjs'

const sockets = []
class KeptSocket extends WebSocket { // so that the test can cut it
  constructor(...given) {
    super(...given)
    sockets.push(this)
  }
}
globalThis.WebSocket = KeptSocket
globalThis.window = { WebSocket: KeptSocket, addEventListener() {}, removeEventListener() {} }
globalThis.document = { location: { href: sandbox.base_url } }

const client = new B24PullClientManager({
  b24: app, restApplication: 'test', userId: 1, skipStorageInit: true,
})
const heard = []
client.subscribe({ moduleId: 'application', callback: (message) => heard.push(message) })
after(() => client.destroy())

const tell = (COMMAND, PARAMS = {}, more = {}) =>
  call(app, 'pull.application.event.add', { COMMAND, PARAMS, ...more })

async function until(condition, what) {
  for (let tries = 0; !condition(); tries++) {
    assert.ok(tries < 1500, `${what}; heard ${JSON.stringify(heard.map((one) => one.command))}`)
    await pause(10)
  }
}

test('it connects and hears what is for everybody and what is for its person', async () => {
  assert.equal(await client.start(), true)
  assert.equal(client.isConnected(), true)
  for (let tries = 0; heard.length === 0; tries++) { // the server looks at its channels first
    await tell('ready')
    await pause(10 * Math.min(tries, 10))
  }
  heard.length = 0
  const params = { text: 'Привет #!NGINXNME!# \u2028', n: [1, { a: 'b' }] }
  await tell('hello', params, { USER_ID: 1 })
  await until(() => heard.some((one) => one.command === 'hello'), 'hello did not come')
  const message = heard.find((one) => one.command === 'hello')
  assert.deepEqual(message.params, params)
  assert.equal(message.extra.server_name, sandbox.portal_domain)
})

test('a connection that is cut leaves no gap', async () => {
  heard.length = 0
  await tell('before')
  await until(() => heard.some((one) => one.command === 'before'), 'before did not come')
  const cut = sockets.at(-1)
  cut.close(3999, 'the test') // seen by the client as a connection that it did not end
  for (let number = 0; number < 5; number++) await tell(`missed${number}`)
  await until(() => heard.length >= 6, 'what was missed did not come')
  assert.deepEqual(heard.map((one) => one.command), ['before', 'missed0', 'missed1', 'missed2', 'missed3', 'missed4'])
  assert.notEqual(sockets.at(-1), cut)
})

test('a channel that ended is left for a new one', async () => {
  const before = sockets.at(-1).url
  const moved = await fetch(new URL('/sandbox/clock', sandbox.base_url), {
    method: 'POST', headers: { 'Switchline-Sandbox': sandbox.webhook_secret },
    body: JSON.stringify({ advance_seconds: 12 * 3600 + 1 }),
  })
  assert.equal(moved.status, 200)
  await until(() => sockets.at(-1).url !== before, 'it did not connect anew')
  heard.length = 0
  await until(() => client.isConnected(), 'it did not connect')
  for (let tries = 0; heard.length === 0 && tries < 300; tries++) {
    await tell('again')
    await pause(20)
  }
  assert.equal(heard[0]?.command, 'again')
})
