/* The main job with the vendor's SDK, unmodified, over HTTPS: a customer writes through a connector, an operator
 * answers, the connector's handler receives the answer and confirms its delivery. Run by test_b24jssdk.py, which
 * starts the sandbox and hands over its line of JSON in SANDBOX; NODE_EXTRA_CA_CERTS makes the sandbox trusted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, application, call, ICON, listen, operator, sandbox } from './sandbox.mjs'

const CONNECTOR = 'sdk_connector'
const handler = listen()

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
  const url = handler.url()
  await call(app, 'imconnector.register', { ID: CONNECTOR, NAME: 'SDK', ICON, PLACEMENT_HANDLER: url })
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
  const arrival = handler.text('On its way')
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
