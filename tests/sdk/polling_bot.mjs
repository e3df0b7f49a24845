/* A bot of API version 2 with the vendor's SDK, unmodified, over a webhook and without an address: it asks for its events, reads whom it
 * talks to, answers with a keyboard, reacts, and hears of the command that it offered. Run as round_trip.mjs is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { call, operator as hook, sandbox } from './sandbox.mjs'

const botToken = 'key of the polling bot'
const person = sandbox.webhook_user
let botId, offset = 0

const ask = (method, params = {}) => call(hook, `imbot.v2.${method}`, { botId, botToken, ...params })

/* The next event of this type; what came before it is confirmed by the next call. */
async function next(type) {
  for (;;) {
    const page = await ask('Event.get', { offset, limit: 1 })
    offset = page.nextOffset
    if (page.events[0]?.type === type) return page.events[0].data
    if (!page.events.length) await pause(20)
  }
}

test('a bot asks for its events and answers', async () => {
  const made = await call(hook, 'imbot.v2.Bot.register', {
    fields: { code: 'sdk_polling', botToken, properties: { name: 'Parrot', color: 'green' } },
  })
  botId = made.bot.id
  assert.equal(made.bot.eventMode, 'fetch')
  const { command } = await ask('Command.register', { fields: { command: 'shout', title: { en: 'Say it louder' } } })

  await call(hook, 'im.message.add', { DIALOG_ID: botId, MESSAGE: 'Good morning' })
  const { message, chat, user, bot } = await next('ONIMBOTV2MESSAGEADD')
  assert.deepEqual([message.text, user.id, chat.dialogId, bot.code], ['Good morning', person, String(person), 'sdk_polling'])

  const { id } = await ask('Chat.Message.send', {
    dialogId: chat.dialogId, fields: { message: 'Morning!', replyId: message.id, keyboard: [{ TEXT: 'Shout', COMMAND: 'shout', COMMAND_PARAMS: 'hey' }] },
  })
  await ask('Chat.Message.Reaction.add', { messageId: message.id, reaction: 'like' })
  await call(hook, 'im.message.command', { MESSAGE_ID: id, BOT_ID: botId, COMMAND: 'shout', COMMAND_PARAMS: 'hey' })
  const pressed = await next('ONIMBOTV2COMMANDADD')
  assert.deepEqual([pressed.command.id, pressed.command.params, pressed.command.context], [command.id, 'hey', 'keyboard'])
  await ask('Command.answer', { commandId: command.id, messageId: pressed.message.id, dialogId: chat.dialogId, fields: { message: 'HEY' } })

  const { messages } = await call(hook, 'im.dialog.messages.get', { DIALOG_ID: botId })
  assert.equal(messages[0].text, 'HEY')
  assert.deepEqual(messages.find((one) => one.id === message.id).params.LIKE, [botId])
  assert.deepEqual(await ask('Bot.unregister'), { result: true })
})
