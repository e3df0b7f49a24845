import type { Texts } from '../i18n'

export default {
  en: { 'admin.title': 'Administration' },
  ru: { 'admin.title': 'Управление' },
} satisfies Texts
