/* Dialogs at the desk: they move from list to list by themselves, operators answer, skip, finish and hand over, and nothing has to
 * be loaded again. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { noFaults, Portal } from './harness.ts'

const portal = await Portal.start()
const [olga, oleg] = portal.operators
let first: Page, second: Page

before(async () => {
  first = (await portal.person(olga)).page
  second = (await portal.person(oleg)).page
})

const row = (page: Page, name: string) => page.locator('li button', { hasText: name })
const list = (page: Page, name: string) => page.getByRole('tab', { name })

test('a dialog appears at whom it is offered to, and only there', async () => {
  for (const page of [first, second]) await list(page, 'For me').click()
  await portal.customerWrites('Anna', 'Where is my parcel?')
  await Promise.race([row(first, 'Anna').waitFor(), row(second, 'Anna').waitFor()])
  const [has, lacks] = (await row(first, 'Anna').count()) ? [first, second] : [second, first]
  assert.equal(await row(lacks, 'Anna').count(), 0)
  await row(has, 'Where is my parcel?').click()
  await has.getByRole('button', { name: 'Answer', exact: true }).click()
  await has.getByRole('button', { name: 'Finish', exact: true }).waitFor()
  await has.getByRole('combobox', { name: 'Write a message' }).fill('It is on its way')
  await has.keyboard.press('Enter')
  await has.getByRole('img', { name: 'Sent' }).waitFor()
  await portal.customerWrites('Anna', 'Thank you!')
  await has.getByRole('log').getByText('Thank you!').waitFor()
  assert.equal(await has.getByRole('log').getByText('It is on its way').count(), 1)
  await has.getByRole('button', { name: 'Finish', exact: true }).click()
  await has.getByRole('button', { name: 'Start a dialog' }).waitFor()
})

test('nobody saw an error', () => {
  noFaults(first)
  noFaults(second)
})
