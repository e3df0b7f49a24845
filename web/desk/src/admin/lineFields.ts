/* Every setting of a line that the documentation names, in groups, each with its words: one table from which the form is made.
 * A field may depend on others; what does not matter is not shown. Rules of a line (doc/automation.md) say what is done at some
 * moment: nothing, a text, a form or a bot. */
import type { Language } from '../i18n'

type Words = [en: string, ru: string]
export type Settings = Record<string, any>

export interface Field {
  name: string
  kind: 'text' | 'long' | 'flag' | 'number' | 'seconds' | 'choice' | 'hour' | 'zone' | 'days' | 'dates' | 'bot' | 'people' | 'languages'
  label: Words
  choices?: Record<string, Words>
  when?: (settings: Settings) => boolean
}

export interface Group {
  name: string
  title: Words
  fields: Field[]
}

export const say = (words: Words, language: Language): string => words[language === 'ru' ? 1 : 0]

const on = (name: string) => (settings: Settings) => settings[name] === 'Y'
const is = (name: string, value: string) => (settings: Settings) => settings[name] === value
const both = (...all: ((settings: Settings) => boolean)[]) => (settings: Settings) => all.every((one) => one(settings))

const RULES: Record<string, Words> = {
  none: ['Nothing', 'Ничего'],
  text: ['Send a text', 'Отправить текст'],
  form: ['Show a form', 'Показать форму'],
  bot: ['Hand over to a bot', 'Передать боту'],
}

/* RULE, TEXT, BOT_ID and FORM_ID of one moment. */
function rule(prefix: string, label: Words, when: (settings: Settings) => boolean = () => true): Field[] {
  return [
    { name: `${prefix}_RULE`, kind: 'choice', label, choices: RULES, when },
    { name: `${prefix}_TEXT`, kind: 'long', label: ['Text', 'Текст'], when: both(when, is(`${prefix}_RULE`, 'text')) },
    { name: `${prefix}_BOT_ID`, kind: 'bot', label: ['Bot', 'Бот'], when: both(when, is(`${prefix}_RULE`, 'bot')) },
    { name: `${prefix}_FORM_ID`, kind: 'number', label: ['Number of the form', 'Номер формы'], when: both(when, is(`${prefix}_RULE`, 'form')) },
  ]
}

export const GROUPS: Group[] = [
  {
    name: 'general', title: ['General', 'Основное'], fields: [
      { name: 'LINE_NAME', kind: 'text', label: ['Name', 'Название'] },
      { name: 'ACTIVE', kind: 'flag', label: ['Active', 'Активна'] },
      { name: 'LANGUAGE_ID', kind: 'languages', label: ['Language of its texts', 'Язык текстов'] },
    ],
  },
  {
    name: 'queue', title: ['Who answers', 'Кто отвечает'], fields: [
      { name: 'QUEUE_TYPE', kind: 'choice', label: ['Dialogs are offered', 'Диалоги предлагаются'], choices: { evenly: ['to whoever had none for longest', 'равномерно'], strictly: ['in the order of the queue', 'строго по очереди'], all: ['to everybody at once', 'всем сразу'] } },
      { name: 'QUEUE_TIME', kind: 'seconds', label: ['Time to answer before the next one is asked', 'Время на ответ до перехода к следующему'] },
      { name: 'CHECK_AVAILABLE', kind: 'flag', label: ['Ask only those who are there', 'Спрашивать только тех, кто на месте'] },
      { name: 'MAX_CHAT', kind: 'number', label: ['Most dialogs at a time for one person (0: no limit)', 'Диалогов на человека одновременно (0 — без ограничения)'] },
      { name: 'TYPE_MAX_CHAT', kind: 'choice', label: ['What counts', 'Что считается'], choices: { answered_new: ['answered and offered ones', 'принятые и предложенные'], answered: ['answered ones', 'принятые'], closed: ['until they are closed', 'до закрытия'] }, when: (s) => Number(s.MAX_CHAT) > 0 },
      { name: 'SESSION_PRIORITY', kind: 'number', label: ['Priority of its dialogs', 'Приоритет диалогов'] },
      { name: 'OPERATOR_DATA', kind: 'choice', label: ['The customer sees of the operator', 'Клиент видит об операторе'], choices: { profile: ['his profile', 'его профиль'], queue: ['what the line says of him', 'данные из линии'], hide: ['nothing', 'ничего'] } },
      { name: 'WATCH_TYPING', kind: 'flag', label: ['Show that the customer is writing', 'Показывать, что клиент печатает'] },
      { name: 'SEND_NOTIFICATION_EMPTY_QUEUE', kind: 'flag', label: ['Notify when nobody can take a dialog', 'Уведомлять, когда взять диалог некому'] },
    ],
  },
  {
    name: 'welcome', title: ['Beginning of a dialog', 'Начало диалога'], fields: [
      { name: 'WELCOME_MESSAGE', kind: 'flag', label: ['Greet the customer', 'Приветствовать клиента'] },
      { name: 'WELCOME_MESSAGE_TEXT', kind: 'long', label: ['Greeting', 'Приветствие'], when: on('WELCOME_MESSAGE') },
      { name: 'SEND_WELCOME_EACH_SESSION', kind: 'flag', label: ['At each dialog, not only the first', 'При каждом обращении, а не только при первом'], when: on('WELCOME_MESSAGE') },
      { name: 'WELCOME_BOT_ENABLE', kind: 'flag', label: ['A bot answers first', 'Сначала отвечает бот'] },
      { name: 'WELCOME_BOT_ID', kind: 'bot', label: ['Bot', 'Бот'], when: on('WELCOME_BOT_ENABLE') },
      { name: 'WELCOME_BOT_JOIN', kind: 'choice', label: ['It answers', 'Отвечает'], choices: { always: ['each dialog', 'в каждом диалоге'], first: ['the first dialog of a customer', 'в первом диалоге клиента'] }, when: on('WELCOME_BOT_ENABLE') },
      { name: 'WELCOME_BOT_TIME', kind: 'seconds', label: ['Then the queue takes over after', 'После этого очередь через'], when: on('WELCOME_BOT_ENABLE') },
      { name: 'WELCOME_BOT_LEFT', kind: 'choice', label: ['When the bot leaves', 'Когда бот выходит'], choices: { queue: ['ask the queue', 'спросить очередь'], close: ['close the dialog', 'закрыть диалог'] }, when: on('WELCOME_BOT_ENABLE') },
      { name: 'USE_WELCOME_FORM', kind: 'flag', label: ['Ask with a form', 'Спрашивать формой'] },
      { name: 'WELCOME_FORM_ID', kind: 'number', label: ['Number of the form', 'Номер формы'], when: on('USE_WELCOME_FORM') },
      { name: 'WELCOME_FORM_DELAY', kind: 'flag', label: ['After the first answer', 'После первого ответа'], when: on('USE_WELCOME_FORM') },
      { name: 'IGNORE_WELCOME_FORM_RESPONSIBLE', kind: 'flag', label: ['Whoever is responsible for the form does not matter', 'Не учитывать ответственного формы'], when: on('USE_WELCOME_FORM') },
      { name: 'AGREEMENT_MESSAGE', kind: 'flag', label: ['Show an agreement', 'Показывать соглашение'] },
      { name: 'AGREEMENT_ID', kind: 'number', label: ['Number of the agreement', 'Номер соглашения'], when: on('AGREEMENT_MESSAGE') },
    ],
  },
  {
    name: 'hours', title: ['Working hours', 'Рабочее время'], fields: [
      { name: 'WORKTIME_ENABLE', kind: 'flag', label: ['The line keeps hours', 'Линия работает по часам'] },
      { name: 'WORKTIME_FROM', kind: 'hour', label: ['From', 'С'], when: on('WORKTIME_ENABLE') },
      { name: 'WORKTIME_TO', kind: 'hour', label: ['To', 'До'], when: on('WORKTIME_ENABLE') },
      { name: 'WORKTIME_TIMEZONE', kind: 'zone', label: ['Time zone', 'Часовой пояс'], when: on('WORKTIME_ENABLE') },
      { name: 'WORKTIME_DAYOFF', kind: 'days', label: ['Days off', 'Выходные'], when: on('WORKTIME_ENABLE') },
      { name: 'WORKTIME_HOLIDAYS', kind: 'dates', label: ['Holidays (1.01, 8.03, …)', 'Праздники (1.01, 8.03, …)'], when: on('WORKTIME_ENABLE') },
      ...rule('WORKTIME_DAYOFF', ['Out of hours', 'Вне рабочего времени'], on('WORKTIME_ENABLE')),
    ],
  },
  {
    name: 'noAnswer', title: ['When nobody answers', 'Когда никто не ответил'], fields: [
      { name: 'NO_ANSWER_TIME', kind: 'seconds', label: ['After', 'Через'] },
      ...rule('NO_ANSWER', ['Then', 'Тогда']),
    ],
  },
  {
    name: 'close', title: ['End of a dialog', 'Конец диалога'], fields: [
      { name: 'CONFIRM_CLOSE', kind: 'flag', label: ['Ask before finishing', 'Спрашивать перед завершением'] },
      ...rule('CLOSE', ['When it is finished', 'При завершении']),
      { name: 'FULL_CLOSE_TIME', kind: 'number', label: ['It can be continued for (minutes)', 'Можно продолжить в течение (минут)'] },
      { name: 'AUTO_CLOSE_TIME', kind: 'seconds', label: ['Closed by itself when nobody wrote for', 'Закрыть самому, если никто не пишет'] },
      ...rule('AUTO_CLOSE', ['When it is closed by itself', 'При автоматическом закрытии']),
      { name: 'AUTO_EXPIRE_TIME', kind: 'seconds', label: ['Unanswered ones are closed after', 'Неотвеченные закрывать через'] },
    ],
  },
  {
    name: 'vote', title: ['Votes', 'Оценки'], fields: [
      { name: 'VOTE_MESSAGE', kind: 'flag', label: ['Ask the customer for a vote', 'Просить клиента об оценке'] },
      { name: 'VOTE_BEFORE_FINISH', kind: 'flag', label: ['He may vote before the end', 'Можно оценить до завершения'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_CLOSING_DELAY', kind: 'flag', label: ['Close right after the vote', 'Закрывать сразу после оценки'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_TIME_LIMIT', kind: 'seconds', label: ['Time to vote (0: no limit)', 'Время на оценку (0 — без ограничения)'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_MESSAGE_1_TEXT', kind: 'long', label: ['Question on the site', 'Вопрос на сайте'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_MESSAGE_1_LIKE', kind: 'long', label: ['Thanks for a good one', 'Ответ на хорошую'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_MESSAGE_1_DISLIKE', kind: 'long', label: ['Answer to a bad one', 'Ответ на плохую'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_MESSAGE_2_TEXT', kind: 'long', label: ['Question in other channels', 'Вопрос в других каналах'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_MESSAGE_2_LIKE', kind: 'long', label: ['Thanks for a good one', 'Ответ на хорошую'], when: on('VOTE_MESSAGE') },
      { name: 'VOTE_MESSAGE_2_DISLIKE', kind: 'long', label: ['Answer to a bad one', 'Ответ на плохую'], when: on('VOTE_MESSAGE') },
    ],
  },
  {
    name: 'kpi', title: ['Late answers', 'Опоздания с ответом'], fields: [
      { name: 'KPI_FIRST_ANSWER_TIME', kind: 'seconds', label: ['First answer within (0: no limit)', 'Первый ответ за (0 — без ограничения)'] },
      { name: 'KPI_FIRST_ANSWER_ALERT', kind: 'flag', label: ['Tell somebody', 'Сообщать'], when: (s) => Number(s.KPI_FIRST_ANSWER_TIME) > 0 },
      { name: 'KPI_FIRST_ANSWER_LIST', kind: 'people', label: ['Whom', 'Кому'], when: both((s) => Number(s.KPI_FIRST_ANSWER_TIME) > 0, on('KPI_FIRST_ANSWER_ALERT')) },
      { name: 'KPI_FIRST_ANSWER_TEXT', kind: 'long', label: ['Text', 'Текст'], when: both((s) => Number(s.KPI_FIRST_ANSWER_TIME) > 0, on('KPI_FIRST_ANSWER_ALERT')) },
      { name: 'KPI_FURTHER_ANSWER_TIME', kind: 'seconds', label: ['Further answers within (0: no limit)', 'Следующие ответы за (0 — без ограничения)'] },
      { name: 'KPI_FURTHER_ANSWER_ALERT', kind: 'flag', label: ['Tell somebody', 'Сообщать'], when: (s) => Number(s.KPI_FURTHER_ANSWER_TIME) > 0 },
      { name: 'KPI_FURTHER_ANSWER_LIST', kind: 'people', label: ['Whom', 'Кому'], when: both((s) => Number(s.KPI_FURTHER_ANSWER_TIME) > 0, on('KPI_FURTHER_ANSWER_ALERT')) },
      { name: 'KPI_FURTHER_ANSWER_TEXT', kind: 'long', label: ['Text', 'Текст'], when: both((s) => Number(s.KPI_FURTHER_ANSWER_TIME) > 0, on('KPI_FURTHER_ANSWER_ALERT')) },
      { name: 'KPI_CHECK_OPERATOR_ACTIVITY', kind: 'flag', label: ['Only while the operator is there', 'Только когда оператор на месте'] },
    ],
  },
  {
    name: 'crm', title: ['CRM and categories', 'CRM и категории'], fields: [
      { name: 'CRM', kind: 'flag', label: ['Work with a CRM', 'Работать с CRM'] },
      { name: 'CRM_CREATE', kind: 'choice', label: ['For a new customer', 'Для нового клиента'], choices: { none: ['nothing', 'ничего'], lead: ['a lead', 'лид'], deal: ['a deal', 'сделка'] }, when: on('CRM') },
      { name: 'CRM_CREATE_SECOND', kind: 'text', label: ['Funnel of new deals', 'Воронка новых сделок'], when: on('CRM') },
      { name: 'CRM_CREATE_THIRD', kind: 'flag', label: ['Keep the customer as a contact', 'Сохранять клиента контактом'], when: on('CRM') },
      { name: 'CRM_SOURCE', kind: 'text', label: ['Source', 'Источник'], when: on('CRM') },
      { name: 'CRM_FORWARD', kind: 'flag', label: ['To whoever is responsible for the customer', 'Ответственному за клиента'] },
      { name: 'CRM_TRANSFER_CHANGE', kind: 'flag', label: ['A transfer changes who is responsible', 'Передача меняет ответственного'], when: on('CRM') },
      { name: 'CRM_CHAT_TRACKER', kind: 'flag', label: ['Track chats', 'Отслеживать чаты'], when: on('CRM') },
      { name: 'CATEGORY_ENABLE', kind: 'flag', label: ['Dialogs have categories', 'У диалогов есть категории'] },
      { name: 'CATEGORY_ID', kind: 'number', label: ['Category', 'Категория'], when: on('CATEGORY_ENABLE') },
      { name: 'QUICK_ANSWERS_IBLOCK_ID', kind: 'number', label: ['List of quick answers', 'Список быстрых ответов'] },
    ],
  },
]

export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/* What changed, as imopenlines.config.update wants it. */
export function changes(before: Settings, after: Settings): Settings {
  const changed: Settings = {}
  for (const { fields } of GROUPS) {
    for (const { name } of fields) if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) changed[name] = after[name]
  }
  return changed
}
