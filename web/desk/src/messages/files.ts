/* Files up to the portal, by the way every client goes: the chat's folder, a place to post to, the post with its progress, and the
 * message that carries the file. */
import { ref, type Ref } from 'vue'
import { call } from '../api'
import { language } from '../i18n'

export interface Upload {
  name: string
  size: number
  progress: Ref<number> // 0 … 1
  abort: () => void
  done: Promise<void>
}

/* The form is posted by XMLHttpRequest, because fetch tells nothing of how far it is. */
function post(url: string, field: string, file: File, request: XMLHttpRequest, progress: Ref<number>): Promise<{ ID: number }> {
  return new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => { if (event.lengthComputable) progress.value = event.loaded / event.total }
    request.onload = () => {
      const body = request.response as { result?: { ID: number }, error_description?: string } | null
      if (body?.result) resolve(body.result)
      else reject(new Error(body?.error_description ?? request.statusText))
    }
    request.onerror = () => reject(new Error('network'))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    request.responseType = 'json'
    request.open('POST', url)
    const form = new FormData()
    form.append(field, file, file.name)
    request.send(form)
  })
}

export function upload(chatId: number, file: File, text = ''): Upload {
  const request = new XMLHttpRequest()
  const progress = ref(0)
  const run = async (): Promise<void> => {
    const folder = await call<{ ID: number }>('im.disk.folder.get', { CHAT_ID: chatId })
    const place = await call<{ uploadUrl: string, field: string }>('disk.folder.uploadFile', { id: folder.ID, data: { NAME: file.name } })
    const stored = await post(place.uploadUrl, place.field, file, request, progress)
    await call('im.disk.file.commit', { CHAT_ID: chatId, UPLOAD_ID: stored.ID, MESSAGE: text })
  }
  return { name: file.name, size: file.size, progress, abort: () => request.abort(), done: run() }
}

export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  let value = Number(bytes) || 0, unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return new Intl.NumberFormat(language(), { style: 'unit', unit: units[unit], unitDisplay: 'short', maximumFractionDigits: value < 10 && unit ? 1 : 0 }).format(value)
}
