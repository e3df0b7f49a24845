/* A portal as a shop has it after a busy morning, for pictures of the pages and for tests that want every kind of thing in sight:
 * dialogs in each list, a bot with attachments and a keyboard, files, a group, an application with a connector's page. */
import { deflateSync, crc32 } from 'node:zlib'
import type { Portal, User } from './harness.ts'

export interface Scene {
  operator: User
  chatId: number // the dialog that has everything in it
  botId: number
  groupId: string
}

/* A picture without a library: a PNG of `width` times `height` in soft colours. */
export function png(width = 320, height = 200): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1))
  for (let y = 0, at = 0; y < height; y++) {
    at++ // filter: none
    for (let x = 0; x < width; x++) {
      rows[at++] = 90 + 120 * x / width
      rows[at++] = 150 + 60 * y / height
      rows[at++] = 220 - 90 * x / width
    }
  }
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name), data]), whole = Buffer.alloc(body.length + 8)
    whole.writeUInt32BE(data.length, 0)
    body.copy(whole, 4)
    whole.writeUInt32BE(crc32(body), body.length + 4)
    return whole
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8) // eight bits, three colours
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/* Settings that let a test say everything itself: nobody but the queue's first person is asked, nothing is said by the line. */
export const QUIET = {
  QUEUE_TYPE: 'strictly', CHECK_AVAILABLE: 'N', WELCOME_MESSAGE: 'N', WORKTIME_ENABLE: 'N', NO_ANSWER_RULE: 'none', CLOSE_RULE: 'none',
  AUTO_CLOSE_RULE: 'none', VOTE_MESSAGE: 'N', QUEUE_TIME: 3600,
}

export async function quietLine(portal: Portal, ...queue: User[]): Promise<void> {
  const QUEUE = queue.map((user) => ({ ENTITY_TYPE: 'user', ENTITY_ID: user.id }))
  await portal.ok('imopenlines.config.update', { CONFIG_ID: portal.info.line_id, PARAMS: { ...QUIET, QUEUE } })
}

/* A dialog that this operator has answered, after some seconds. */
export async function answered(portal: Portal, operator: User, customer: string, text: string, after = 0): Promise<number> {
  const { chatId } = await portal.customerWrites(customer, text)
  if (after) await portal.advance(after)
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: chatId }, operator)
  return chatId
}

export async function sendFile(portal: Portal, user: User, chatId: number, name: string, bytes: Buffer, text = ''): Promise<void> {
  const folder = await portal.ok('im.disk.folder.get', { CHAT_ID: chatId }, user)
  const stored = await portal.ok('disk.folder.uploadFile', { id: folder.ID, data: { NAME: name }, fileContent: [name, bytes.toString('base64')] }, user)
  await portal.ok('im.disk.file.commit', { CHAT_ID: chatId, UPLOAD_ID: stored.ID, MESSAGE: text }, user)
}

export async function bot(portal: Portal, handler: string, name = 'Parcel bot'): Promise<number> {
  return portal.ok('imbot.register', {
    CODE: name.toLowerCase().replace(/\W/g, ''), TYPE: 'B', EVENT_HANDLER: handler,
    PROPERTIES: { NAME: name, COLOR: 'AQUA', WORK_POSITION: 'Finds parcels' },
  }, 'application')
}

/* The busy morning. `handler`: where the bot's events go; nobody has to be there. */
export async function setScene(portal: Portal, handler = 'http://127.0.0.1:9/bot'): Promise<Scene> {
  const [operator, colleague] = portal.operators
  await quietLine(portal, operator, colleague)
  const say = (chatId: number, text: string, more: object = {}, as = operator) =>
    portal.ok('im.message.add', { DIALOG_ID: `chat${chatId}`, MESSAGE: text, ...more }, as)

  const closed = await answered(portal, operator, 'Lena Fischer', 'Can I change the address of my order?', 20)
  await say(closed, 'Done: it goes to Bahnhofstraße 12.')
  await portal.advance(180)
  await portal.ok('imopenlines.operator.finish', { CHAT_ID: closed }, operator)
  const passed = await answered(portal, operator, 'Noah Wright', 'The discount code SPRING does not work.', 95)
  await portal.ok('imopenlines.operator.transfer', { CHAT_ID: passed, USER_ID: colleague.id }, operator)
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: passed }, colleague)
  const pinned = await answered(portal, operator, 'Maria Lopez', 'Good morning! Do you deliver to Lisbon?', 12)
  await portal.ok('imopenlines.session.mode.pin', { CHAT_ID: pinned, ACTIVATE: 'Y' }, operator)
  await answered(portal, operator, 'Анна Смирнова', 'Подскажите, пожалуйста, есть ли размер 42?')

  const earlier = await answered(portal, operator, 'Ivan Petrov', 'Is the blue one in stock?', 41)
  await say(earlier, 'Yes, three of them.')
  await portal.ok('imopenlines.operator.finish', { CHAT_ID: earlier }, operator)
  await portal.advance(300)
  const chatId = await answered(portal, operator, 'Ivan Petrov', 'Hello! Where is my parcel 48-1207?')
  await portal.advance(40)
  await say(chatId, 'Good morning, Ivan! I am looking. Is it this one?\n[b]48-1207[/b], sent on Monday, see [url=https://example.com/48-1207]the tracking page[/url]')
  await sendFile(portal, operator, chatId, 'parcel.png', png())
  await portal.advance(70)
  await portal.customerWrites('Ivan Petrov', 'Yes, that one. But the page says [i]unknown[/i].')
  await say(chatId, '>>But the page says unknown.\nIt was handed over twice. Here is the receipt:')
  await sendFile(portal, operator, chatId, 'receipt 48-1207.pdf', Buffer.from('%PDF-1.4\n'.padEnd(84_000, ' ')))
  await say(chatId, '', {
    ATTACH: { ID: 1, COLOR: '#29619b', BLOCKS: [
      { MESSAGE: '[b]Parcel 48-1207[/b]' },
      { GRID: [{ NAME: 'State', VALUE: 'On its way', DISPLAY: 'LINE', COLOR: '#1d7a3d' }, { NAME: 'Weight', VALUE: '1.2 kg', DISPLAY: 'LINE' }, { NAME: 'Arrives', VALUE: 'tomorrow', DISPLAY: 'LINE' }] },
      { DELIMITER: { SIZE: 200, COLOR: '#c6c6c6' } },
      { LINK: { NAME: 'Follow it', LINK: 'https://example.com/48-1207', DESC: 'Live from the carrier' } },
    ] },
  })
  await portal.customerWrites('Ivan Petrov', 'Great, thank you!')
  await portal.customerWrites('Sofia Rossi', 'Hi, my order came with a broken cup. What now?')
  await portal.customerWrites('Kenji Tanaka', 'Do you ship to Japan?')

  const botId = await bot(portal, handler)
  await portal.ok('imbot.message.add', {
    BOT_ID: botId, DIALOG_ID: operator.id, MESSAGE: 'Hello! I find parcels. What shall it be?',
    KEYBOARD: [
      { TEXT: 'Where is it?', COMMAND: 'track', COMMAND_PARAMS: '48-1207' }, { TEXT: 'Send back', COMMAND: 'return' }, { TYPE: 'NEWLINE' },
      { TEXT: 'Tracking page', LINK: 'https://example.com/48-1207' },
    ],
  }, 'application')
  const groupId = `chat${await portal.ok('im.chat.add', { TITLE: 'Warehouse', USERS: [colleague.id, botId, portal.admin.id] }, operator)}`
  await portal.ok('im.message.add', { DIALOG_ID: groupId, MESSAGE: 'Parcel 48-1207 was scanned twice, please look.' }, operator)
  await portal.ok('im.message.add', { DIALOG_ID: groupId, MESSAGE: 'Found it: shelf B7.' }, colleague)
  await portal.ok('im.message.add', { DIALOG_ID: operator.id, MESSAGE: 'Lunch at one?' }, colleague)
  await organise(portal)
  return { operator, chatId, botId, groupId }
}

/* Departments with people in them, and the words that the line's operators use every day. */
async function organise(portal: Portal): Promise<void> {
  const [operator, colleague] = portal.operators
  const add = (NAME: string, PARENT: number, head?: User) => portal.ok('department.add', { NAME, PARENT, UF_HEAD: head?.id }) as Promise<number>
  const service = await add('Customer service', 1, operator)
  const night = await add('Night shift', service, colleague)
  await add('Returns', service)
  const sales = await add('Sales', 1)
  await add('Wholesale', sales)
  await portal.ok('user.update', { ID: operator.id, UF_DEPARTMENT: [service] })
  await portal.ok('user.update', { ID: colleague.id, UF_DEPARTMENT: [night, sales] })
  for (const TEXT of [
    'We are open from 9 to 18, Monday to Saturday.',
    'Delivery takes two to four days. As soon as the parcel is handed over, you get a link to follow it.',
    'I am sorry about that! Please send a picture of what arrived, and choose:\n[b]a new one[/b], free of charge, or\n[b]your money back[/b].',
    'Sizes are on [url=https://example.com/sizes]this page[/url]; when in doubt, take the larger one.',
  ]) await portal.ok('switchline.quick.save', { LINE_ID: portal.info.line_id, TEXT })
}
