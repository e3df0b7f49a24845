/* What was typed in a chat and not sent: as long as the tab lives, also over a reload and while one is in another area. Whoever signs
 * in after somebody else in the same tab has drafts of his own. */
import { me } from '../me'

const key = (dialogId: string) => `switchline.draft.${me().user.id}.${dialogId}`
const fallback = new Map<string, string>() // a browser may refuse its storage, or have no room left

export function draftOf(dialogId: string): string {
  try {
    return sessionStorage.getItem(key(dialogId)) ?? ''
  } catch {
    return fallback.get(dialogId) ?? ''
  }
}

export function keepDraft(dialogId: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(key(dialogId), text)
    else sessionStorage.removeItem(key(dialogId))
  } catch {
    fallback.set(dialogId, text)
  }
}
