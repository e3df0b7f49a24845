/* The main job with the vendor's SDK, unmodified, over HTTPS: a customer writes through a connector, an operator
 * answers, the connector's handler receives the answer and confirms its delivery. Run by test_b24jssdk.py, which
 * starts the sandbox and hands over its line of JSON in SANDBOX; NODE_EXTRA_CA_CERTS makes the sandbox trusted. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { B24Hook, B24OAuth } from '@bitrix24/b24jssdk'

const sandbox = JSON.parse(process.env.SANDBOX)
const rest = sandbox.base_url.replace(/\/$/, '') + '/rest/'
const CONNECTOR = 'sdk_connector'

function application(accessToken) {
  return new B24OAuth({
    applicationToken: sandbox.application_token,
    userId: 1,
    memberId: sandbox.member_id,
    accessToken,
    refreshToken: sandbox.refresh_token,
    expires: Math.floor(Date.now() / 1000) + 3000, // the client believes in its token; the server may not
    expiresIn: 3600,
    scope: '',
    domain: sandbox.portal_domain,
    clientEndpoint: rest,
    serverEndpoint: rest,
    status: 'L',
  }, { clientId: sandbox.client_id, clientSecret: sandbox.client_secret })
}

async function call(client, method, params = {}) {
  const answer = await client.actions.v2.call.make({ method, params })
  assert.ok(answer.isSuccess, `${method}: ${answer.getErrorMessages().join('; ')}`)
  return answer.getData().result
}

const app = application(sandbox.access_token)
const operator = B24Hook.fromWebhookUrl(sandbox.webhook_url)
for (const client of [app, operator]) client.offClientSideWarning?.()

/* The connector's handler: the next post, as URLSearchParams. */
const handler = createServer(async (request, response) => {
  const chunks = await request.toArray()
  response.end()
  handler.emit('event', new URLSearchParams(Buffer.concat(chunks).toString()))
})
before(() => once(handler.listen(0, '127.0.0.1'), 'listening'))
after(() => handler.close())

test('a webhook tells who it is', async () => {
  assert.equal(String((await call(operator, 'profile')).ID), String(sandbox.webhook_user))
})

test('a batch of named commands refers to earlier results', async () => {
  const answer = await operator.actions.v2.batch.make({
    calls: { me: { method: 'profile', params: {} }, again: ['user.get', { ID: '$result[me][ID]' }] },
    options: { isHaltOnError: true },
  })
  assert.ok(answer.isSuccess, answer.getErrorMessages().join('; '))
  const { me, again } = answer.getData()
  assert.equal(again[0].ID, me.ID)
})

test('a refusal keeps its code', async () => {
  await assert.rejects(call(operator, 'no.such.method'), (error) => /ERROR_METHOD_NOT_FOUND|not found/i.test(`${error.code} ${error.message}`))
})

test('customer, operator, handler, delivery', async () => {
  const url = `http://127.0.0.1:${handler.address().port}/handler`
  const icon = { DATA_IMAGE: "data:image/svg+xml,%3Csvg%20xmlns%3D%22http://www.w3.org/2000/svg%22/%3E" }
  await call(app, 'imconnector.register', { ID: CONNECTOR, NAME: 'SDK', ICON: icon, PLACEMENT_HANDLER: url })
  await call(app, 'imconnector.activate', { CONNECTOR, LINE: sandbox.line_id, ACTIVE: '1' })
  await call(app, 'event.bind', { event: 'ONIMCONNECTORMESSAGEADD', handler: url })

  const sent = await call(app, 'imconnector.send.messages', {
    CONNECTOR,
    LINE: sandbox.line_id,
    MESSAGES: [{
      user: { id: 'customer-1', name: 'Anna' },
      message: { id: 'm-1', text: 'Where is my order?' },
      chat: { id: 'customer-1' },
    }],
  })
  const { session } = sent.DATA.RESULT[0]
  await call(operator, 'imopenlines.operator.answer', { CHAT_ID: Number(session.CHAT_ID) })
  const arrival = waitForText('On its way')
  await call(operator, 'im.message.add', { DIALOG_ID: `chat${session.CHAT_ID}`, MESSAGE: 'On its way' })

  const event = await arrival
  assert.equal(event.get('event'), 'ONIMCONNECTORMESSAGEADD')
  assert.equal(event.get('auth[application_token]'), sandbox.application_token)
  assert.equal(event.get('data[CONNECTOR]'), CONNECTOR)
  const done = await call(app, 'imconnector.send.status.delivery', {
    CONNECTOR,
    LINE: sandbox.line_id,
    MESSAGES: [{
      im: { chat_id: event.get('data[MESSAGES][0][im][chat_id]'), message_id: event.get('data[MESSAGES][0][im][message_id]') },
      message: { id: ['m-2'], date: Math.floor(Date.now() / 1000) },
      chat: { id: event.get('data[MESSAGES][0][chat][id]') },
    }],
  })
  assert.equal(done.SUCCESS, true)
})

test('an expired token is traded for a new one without anybody noticing', async () => {
  assert.ok((await call(application(sandbox.expired_token), 'profile')).ID)
})

/* The first event whose first message contains the text; greetings of the line come by too. */
function waitForText(text) {
  return new Promise((resolve) => {
    handler.on('event', function listener(event) {
      if (!(event.get('data[MESSAGES][0][message][text]') ?? '').includes(text)) return
      handler.off('event', listener)
      resolve(event)
    })
  })
}
