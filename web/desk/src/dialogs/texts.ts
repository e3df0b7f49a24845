import type { Texts } from '../i18n'

export default {
  en: { 'dialogs.title': 'Dialogs' },
  ru: { 'dialogs.title': 'Диалоги' },
} satisfies Texts
