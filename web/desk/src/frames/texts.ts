import type { Texts } from '../i18n'

export default {
  en: { 'frames.page': 'Page of the application', 'frames.pick': 'Choose people' },
  ru: { 'frames.page': 'Страница приложения', 'frames.pick': 'Выберите сотрудников' },
} satisfies Texts
