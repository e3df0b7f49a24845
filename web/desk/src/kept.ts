/* Answers that are good for a minute, by key. One that failed is not kept. */
const KEPT_MS = 60_000

export class Kept<T> {
  private readonly answers = new Map<string, { at: number, answer: Promise<T> }>()

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key)
    if (known && Date.now() - known.at <= KEPT_MS) return known.answer
    const answer = ask()
    this.answers.set(key, { at: Date.now(), answer })
    answer.catch(() => this.answers.delete(key))
    return answer
  }

  forget(): void {
    this.answers.clear()
  }
}
