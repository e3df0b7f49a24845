/* Texts in English and Russian. Each area keeps its own in texts.ts and adds them when its chunk is loaded, so nobody loads what
 * he does not see. The language is the user's choice, else the browser's. */
import { createI18n } from 'vue-i18n'

export type Language = 'en' | 'ru'
export type Texts = Record<Language, Record<string, string>>

const CHOICE = 'switchline.language'

function preferred(): Language {
  const chosen = localStorage.getItem(CHOICE) ?? navigator.language
  return chosen.startsWith('ru') ? 'ru' : 'en'
}

/* Russian counts in three forms: 1 диалог, 2 диалога, 5 диалогов. */
function russianForm(count: number, forms: number): number {
  const last = count % 10, teens = count % 100 > 10 && count % 100 < 20
  const form = !teens && last === 1 ? 0 : !teens && last >= 2 && last <= 4 ? 1 : 2
  return Math.min(form, forms - 1)
}

export const i18n = createI18n({
  legacy: false,
  locale: preferred() as string,
  fallbackLocale: 'en',
  messages: {} as Record<string, Record<string, string>>,
  pluralRules: { ru: russianForm },
})

export function language(): Language {
  return i18n.global.locale.value as Language
}

export function chooseLanguage(wanted: Language): void {
  localStorage.setItem(CHOICE, wanted)
  i18n.global.locale.value = wanted
  document.documentElement.lang = wanted
}

export function addTexts(texts: Texts): void {
  for (const [name, messages] of Object.entries(texts)) i18n.global.mergeLocaleMessage(name, messages)
}

chooseLanguage(preferred())
