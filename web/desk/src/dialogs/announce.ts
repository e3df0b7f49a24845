/* A new dialog is heard and seen: a short sound, and a notification of the browser's when the page is not in sight and the person
 * once said yes. He is asked by the page, and only then by the browser. */
import { i18n } from '../i18n'
import { plainText } from '../../../shared/bbcode'
import type { Dialog } from './types'

const ANSWER = 'switchline.notify'

export function mayAsk(): boolean {
  return 'Notification' in window && Notification.permission === 'default' && !localStorage.getItem(ANSWER)
}

export function ask(yes: boolean): void {
  localStorage.setItem(ANSWER, yes ? 'yes' : 'no')
  if (yes) void Notification.requestPermission()
}

/* Two soft tones; silent until the person has touched the page, which browsers demand. */
function chime(): void {
  try {
    const audio = new AudioContext()
    for (const [at, tone] of [[0, 660], [0.14, 880]]) {
      const sound = audio.createOscillator(), volume = audio.createGain()
      sound.frequency.value = tone
      volume.gain.setValueAtTime(0.12, audio.currentTime + at)
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.25)
      sound.connect(volume).connect(audio.destination)
      sound.start(audio.currentTime + at)
      sound.stop(audio.currentTime + at + 0.3)
      sound.onended = () => { if (at) void audio.close() }
    }
  } catch { /* no sound here */ }
}

export function announce(dialog: Dialog, open: () => void): void {
  chime()
  if (document.hasFocus() || !('Notification' in window) || Notification.permission !== 'granted') return
  const title = i18n.global.t('shell.newOffer', { name: dialog.customer?.name ?? '' })
  const shown = new Notification(title, { body: plainText(dialog.last_message?.text ?? ''), tag: `dialog-${dialog.session_id}`, icon: '/desk/icon.svg' })
  shown.onclick = () => {
    window.focus()
    shown.close()
    open()
  }
}
