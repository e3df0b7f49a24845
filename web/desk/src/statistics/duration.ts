/* Seconds as people say them. */
export function duration(seconds: number, count = 1): string {
  if (!count) return '—'
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes}:${String(Math.round(seconds % 60)).padStart(2, '0')}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
