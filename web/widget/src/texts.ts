/* What the widget says by itself; lines replace some of it by their own words. */
const TEXTS = {
  en: {
    open: 'Open the chat', close: 'Close the chat', write: 'Write a message', buttons: 'Choose one of the buttons', send: 'Send', attach: 'Attach a file', welcome: 'Hello! How can we help?',
    offline: 'Nobody is here right now. Leave a message, and we will answer when we are back.', opens: 'We are back {when}.',
    name: 'Your name', email: 'E-mail', optional: 'optional', begin: 'Start the chat', writes: '{name} is writing…', vote: 'Did we help you?',
    good: 'Yes, thank you', bad: 'No', failed: 'Not sent yet, trying again…', refused: 'Not sent: {why}', retry: 'Send again', deleted: 'Message deleted',
    older: 'Earlier messages', tooLarge: 'The file is too large.', connection: 'No connection. Messages are sent as soon as it is back.', read: 'Read', unread: '{n} new messages',
  },
  ru: {
    open: 'Открыть чат', close: 'Закрыть чат', write: 'Напишите сообщение', buttons: 'Выберите одну из кнопок', send: 'Отправить', attach: 'Прикрепить файл', welcome: 'Здравствуйте! Чем помочь?',
    offline: 'Сейчас никого нет. Оставьте сообщение, и мы ответим, когда вернёмся.', opens: 'Мы вернёмся {when}.',
    name: 'Ваше имя', email: 'Почта', optional: 'не обязательно', begin: 'Начать чат', writes: '{name} пишет…', vote: 'Мы вам помогли?',
    good: 'Да, спасибо', bad: 'Нет', failed: 'Ещё не отправлено, пробуем снова…', refused: 'Не отправлено: {why}', retry: 'Отправить снова', deleted: 'Сообщение удалено',
    older: 'Более ранние сообщения', tooLarge: 'Файл слишком большой.', connection: 'Нет связи. Сообщения уйдут, как только она вернётся.', read: 'Прочитано', unread: 'Новых сообщений: {n}',
  },
}

export type TextName = keyof typeof TEXTS.en
export type Say = (name: TextName, values?: Record<string, string | number>) => string

export function sayIn(language: string): Say {
  const texts = language.toLowerCase().startsWith('ru') ? TEXTS.ru : TEXTS.en
  return (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''))
}
