/* Words to the person at the desk about what just happened. */
import { useToast } from '@bitrix24/b24ui-nuxt/composables'
import { ApiError } from '../api'
import { i18n } from '../i18n'

export function tell(title: string): void {
  useToast().add({ title, color: 'air-primary-success' })
}

export function tellProblem(problem: unknown): void {
  const text = problem instanceof ApiError || problem instanceof Error ? problem.message : String(problem)
  useToast().add({ id: text, title: i18n.global.t('shell.failed'), description: text, color: 'air-primary-alert' })
}

/* Runs what somebody asked for; says so when it fails. undefined: it did. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (problem) {
    tellProblem(problem)
    return undefined
  }
}
