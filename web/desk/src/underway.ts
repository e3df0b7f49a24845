/* Answers that are under way while things are pushed: what was pushed of a thing meanwhile is newer than what the answer says of it. */
export class UnderWay<Id> {
  private readonly answers = new Set<Set<Id>>()

  /* It was told of. */
  note(id: Id): void {
    for (const newer of this.answers) newer.add(id)
  }

  /* `newer`: what was told of until the answer came. */
  async watch<T>(ask: () => Promise<T>): Promise<{ answer: T, newer: Set<Id> }> {
    const newer = new Set<Id>()
    this.answers.add(newer)
    try {
      return { answer: await ask(), newer }
    } finally {
      this.answers.delete(newer)
    }
  }
}
