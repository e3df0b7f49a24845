/* Who works where, and what a line's operators say every day: departments with their people as dialogs are transferred to them, and quick
 * answers as they are offered in a dialog. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { noFaults, Portal, watched } from './harness.ts'
import { answered, quietLine } from './scene.ts'

const portal = await Portal.start()
const [olga, oleg] = portal.operators
let page: Page, desk: Page, chatId: number, asked = ''

before(async () => {
  await quietLine(portal, olga)
  chatId = await answered(portal, olga, 'Ivan Petrov', 'Hello')
  const { context } = await portal.person(portal.admin)
  page = await watched(context, /status of 400/) // one test wants to be refused
  await page.goto(`${portal.url}/desk/admin/departments`)
  desk = (await portal.person(olga, {}, `/desk/dialogs/${chatId}`)).page
  page.on('dialog', (question) => { asked = question.message(); void question.accept() })
})

const item = (text: string) => page.getByRole('listitem').filter({ hasText: text })
const form = () => page.getByRole('dialog')
async function choose(label: string, option: string): Promise<void> {
  await form().getByLabel(label).click()
  await page.getByRole('option', { name: option }).click()
  await page.getByRole('listbox').waitFor({ state: 'detached' }) // it holds the focus until then
}
async function save(): Promise<void> {
  await form().getByRole('button', { name: 'Save' }).click()
  await form().waitFor({ state: 'detached' })
}

async function addDepartment(name: string, partOf?: string, head?: string): Promise<void> {
  await page.getByRole('button', { name: 'New department' }).click()
  await form().getByLabel('Name').fill(name)
  if (partOf) await choose('Part of', partOf)
  if (head) await choose('Head', head)
  await save()
  await item(name).waitFor()
}

test('departments are a tree, with the names of their heads', async () => {
  await addDepartment('Support', undefined, olga.name)
  await item('Support').getByText(`0 people · headed by ${olga.name}`).waitFor()
  await addDepartment('Night shift', 'Support')
  await addDepartment('Accounts')
  assert.deepEqual(await page.getByRole('listitem').evaluateAll((all) => all.map((one) => `${one.getAttribute('aria-level')} ${one.querySelector('.font-medium')!.textContent}`)),
    ['1 Company', '2 Accounts', '2 Support', '3 Night shift'])
})

test('a department is never offered to itself, and the top is part of nothing', async () => {
  await page.getByRole('button', { name: 'Edit: Support' }).click()
  await form().getByLabel('Part of').click()
  assert.deepEqual(await page.getByRole('option').allInnerTexts(), ['Company', 'Accounts'])
  await page.keyboard.press('Escape')
  await choose('Part of', 'Accounts')
  await form().getByLabel('Name').fill('Service')
  await save()
  await page.getByRole('button', { name: 'Edit: Night shift' }).waitFor()
  const [service] = await portal.ok('department.get', { NAME: 'Service' })
  const [accounts] = await portal.ok('department.get', { NAME: 'Accounts' })
  assert.deepEqual([service.PARENT, service.UF_HEAD], [accounts.ID, String(olga.id)])
  await page.getByRole('button', { name: 'Edit: Company' }).click()
  assert.equal(await form().getByLabel('Part of').count(), 0)
  await form().getByLabel('Name').fill('The shop')
  await save()
  await item('The shop').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Delete: The shop' }).count(), 0)
})

test('what the server refuses is said', async () => {
  await page.getByRole('button', { name: 'New department' }).click()
  await form().getByLabel('Name').fill('   ')
  await form().getByRole('button', { name: 'Save' }).click()
  await page.getByText('Department name not provided').first().waitFor()
  await page.keyboard.press('Escape')
})

test('a person has departments, and a dialog can be transferred to them', async () => {
  await page.getByRole('link', { name: 'People' }).click()
  const person = item(oleg.name)
  await person.getByText('The shop').waitFor()
  await person.getByRole('button', { name: /^Edit/ }).click()
  await form().getByLabel('Departments').click()
  await page.getByRole('option', { name: 'Night shift' }).click()
  await page.getByRole('option', { name: 'The shop' }).click()
  await page.keyboard.press('Escape')
  await save()
  await person.getByText('Night shift').waitFor()
  assert.equal(await person.getByText('The shop').count(), 0)
  const [night] = await portal.ok('department.get', { NAME: 'Night shift' })
  assert.deepEqual((await portal.ok('user.get', { ID: oleg.id }))[0].UF_DEPARTMENT, [Number(night.ID)])

  await desk.getByRole('button', { name: 'Transfer', exact: true }).click()
  const window = desk.getByRole('dialog')
  await window.getByRole('tab', { name: 'Department' }).click()
  await window.getByRole('button', { name: 'Night shift' }).click()
  await window.waitFor({ state: 'detached' })
  await portal.ok('imopenlines.operator.answer', { CHAT_ID: chatId }, oleg)
})

test('a department that is deleted leaves its people to the one above', async () => {
  await page.getByRole('link', { name: 'Departments' }).click()
  await item('Night shift').getByText('1 person').waitFor()
  await page.getByRole('button', { name: 'Delete: Night shift' }).click()
  await item('Night shift').waitFor({ state: 'detached' })
  assert.equal(asked, 'Delete “Night shift”? Its people and the departments in it become part of “Service”.')
  await item('Service').getByText('1 person').waitFor()
})

test('a quick answer is written, offered in a dialog, corrected and gone', async () => {
  const chat = await answered(portal, olga, 'Maria Lopez', 'Do you deliver to Lisbon?')
  const field = desk.getByRole('combobox', { name: 'Write a message' })
  const offered = desk.getByRole('option')
  const type = async (words: string) => {
    await desk.goto(`${portal.url}/desk/dialogs/${chat}`)
    await field.fill('') // what was typed before is kept as a draft
    await field.fill(words)
    await offered.first().waitFor()
  }
  await portal.ok('switchline.quick.save', { LINE_ID: portal.info.line_id, TEXT: 'Welcome back!' })
  await page.getByRole('link', { name: 'Quick answers' }).click()
  await item('Welcome back!').waitFor()
  await page.getByRole('button', { name: 'New answer' }).click()
  await form().getByLabel('Text').fill('We deliver in [b]two[/b] days.')
  await save()
  await item('We deliver in two days.').getByText(portal.admin.name).waitFor()
  await type('/deliver')
  await offered.click()
  assert.equal(await field.inputValue(), 'We deliver in [b]two[/b] days.')

  await item('We deliver').getByRole('button', { name: 'Edit' }).click()
  await form().getByLabel('Text').fill('We deliver tomorrow.')
  await save()
  await type('/we')
  assert.deepEqual(await offered.allInnerTexts(), ['We deliver tomorrow.', 'Welcome back!'])
  await item('We deliver tomorrow.').getByRole('button', { name: 'Delete' }).click()
  await item('We deliver tomorrow.').waitFor({ state: 'detached' })
  await type('/we')
  assert.deepEqual(await offered.allInnerTexts(), ['Welcome back!'])
})

test('nobody saw an error', () => {
  noFaults(desk)
  noFaults(page)
})
