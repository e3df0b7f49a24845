import type { Texts } from '../i18n'

export default {
  en: { 'statistics.title': 'Statistics' },
  ru: { 'statistics.title': 'Статистика' },
} satisfies Texts
