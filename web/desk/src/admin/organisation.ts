/* Who works here and where: people and the tree of departments, loaded whole by the sections that show them or choose from them. */
import { all } from '../api'

export interface User {
  id: number
  login: string
  name: string
  last_name: string
  email: string
  role: string
  active: boolean
  departments: number[]
}

export interface Department {
  id: number
  name: string
  parent: number // 0: the top
  head: number
  depth: number
  path: string // for choosing: names repeat, "Sales / North" does not
}

export const fullName = (user: Pick<User, 'name' | 'last_name' | 'login'>): string => `${user.name} ${user.last_name}`.trim() || user.login

export const loadStaff = (): Promise<User[]> => all<User>('switchline.user.list', { type: 'employee' })

interface Row { ID: string, NAME: string, SORT: number, PARENT?: string, UF_HEAD?: string }

/* In the order of a tree: each behind the one above it, neighbours by their weight, then by name. */
export async function loadDepartments(): Promise<Department[]> {
  const rows = (await all<Row>('department.get')).sort((a, b) => a.SORT - b.SORT || a.NAME.localeCompare(b.NAME))
  const below = (parent: number, depth: number, path: string): Department[] => rows.filter((row) => Number(row.PARENT ?? 0) === parent).flatMap((row) => {
    const one = { id: Number(row.ID), name: row.NAME, parent, head: Number(row.UF_HEAD ?? 0), depth, path: path + row.NAME }
    return [one, ...below(one.id, depth + 1, depth ? `${one.path} / ` : '')]
  })
  return below(0, 0, '')
}

/* What B24SelectMenu offers, with value-key="value". */
export const choices = (departments: Department[]) => departments.map((one) => ({ label: one.path, value: one.id }))
