/* A bot of an open line with the vendor's SDK, unmodified, over its webhook: it welcomes a customer before the operators are
 * asked, answers from within its handler, and hands him over. Run as round_trip.mjs is. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { app, call, ICON, listen, operator as hook, sandbox } from './sandbox.mjs'

const CONNECTOR = 'sdk_bot_connector'
const CLIENT_ID = 'key of the sdk bot'
const LINE = sandbox.line_id
const handler = listen()

/* As in the tutorial: only what comes from open lines, and the chat's number decides where to. */
handler.respond = async (event) => {
  const name = event.get('event')
  const param = (key) => event.get(`data[PARAMS][${key}]`)
  if (!name.startsWith('ONIMBOT') || param('CHAT_ENTITY_TYPE') !== 'LINES') return
  const say = (MESSAGE) => call(hook, 'imbot.message.add', { DIALOG_ID: param('DIALOG_ID'), MESSAGE, CLIENT_ID })
  if (name === 'ONIMBOTJOINCHAT') return say(`Good day, ${event.get('data[USER][FIRST_NAME]')}`)
  if (param('MESSAGE') !== 'help') return say(`Heard: ${param('MESSAGE')}`)
  await call(hook, 'imopenlines.bot.session.transfer', {
    CHAT_ID: Number(param('CHAT_ID')), USER_ID: sandbox.webhook_user, LEAVE: 'Y', CLIENT_ID,
  })
  handler.emit('transferred')
}

const write = (text) => {
  const message = { user: { id: 'c1', name: 'Anna' }, chat: { id: 'c1' }, message: { id: `m-${text}`, text } }
  return call(app, 'imconnector.send.messages', { CONNECTOR, LINE, MESSAGES: [message] })
}

test('a bot welcomes, answers and hands over', async () => {
  await call(app, 'imconnector.register', { ID: CONNECTOR, NAME: 'SDK', ICON, PLACEMENT_HANDLER: handler.url() })
  await call(app, 'imconnector.activate', { CONNECTOR, LINE, ACTIVE: '1' })
  await call(app, 'event.bind', { event: 'ONIMCONNECTORMESSAGEADD', handler: handler.url() })
  const bot = await call(hook, 'imbot.register', {
    CODE: 'sdk_bot', TYPE: 'O', EVENT_HANDLER: handler.url(), CLIENT_ID, PROPERTIES: { NAME: 'Robot' },
  })
  await call(hook, 'imopenlines.config.update', {
    CONFIG_ID: LINE,
    PARAMS: { WELCOME_BOT_ENABLE: 'Y', WELCOME_BOT_ID: bot, WELCOME_BOT_JOIN: 'always' },
  })

  const welcome = handler.text('Good day, Anna')
  const echo = handler.text('Heard: Where is my order?')
  const { session } = (await write('Where is my order?')).DATA.RESULT[0]
  await welcome
  await echo

  const transferred = once(handler, 'transferred')
  await write('help')
  await transferred
  const operator = handler.text('I am a human being')
  await call(hook, 'imopenlines.operator.answer', { CHAT_ID: Number(session.CHAT_ID) })
  await call(hook, 'im.message.add', { DIALOG_ID: `chat${session.CHAT_ID}`, MESSAGE: 'I am a human being' })
  assert.equal((await operator).get('data[MESSAGES][0][im][chat_id]'), String(session.CHAT_ID))
})
