import type { Texts } from '../i18n'

export default {
  en: { 'frames.page': 'Page of the application', 'frames.pick': 'Choose people', 'frames.apps': 'Applications', 'frames.gone': 'This application is no longer here' },
  ru: { 'frames.page': 'Страница приложения', 'frames.pick': 'Выберите сотрудников', 'frames.apps': 'Приложения', 'frames.gone': 'Этого приложения больше нет' },
} satisfies Texts
