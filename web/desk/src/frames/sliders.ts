/* Pages of applications over the page one is at: each above the one that opened it. */
import { shallowRef } from 'vue'

export interface Slider {
  key: number
  open: Record<string, unknown> // parameters of switchline.frame.open
  title: string
  width?: number // pixels; absent: as wide as there is room for
  closed?: () => void
}

export const sliders = shallowRef<Slider[]>([])
let keys = 0

export function openSlider(one: Omit<Slider, 'key'>): void {
  sliders.value = [...sliders.value, { ...one, key: ++keys }]
}

export function closeSlider(key: number): void {
  const gone = sliders.value.find((one) => one.key === key)
  sliders.value = sliders.value.filter((one) => one.key !== key)
  gone?.closed?.()
}

export function renameSlider(key: number, title: string): void {
  sliders.value = sliders.value.map((one) => (one.key === key ? { ...one, title } : one))
}
