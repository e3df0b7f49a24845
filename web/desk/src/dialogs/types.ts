/* A session as switchline.dialog.list prints it and the push `session` repeats it. */
export interface SmallPerson {
  id: number
  name: string
  avatar: string
}

export interface Dialog {
  session_id: number
  chat_id: number
  dialog_id: string
  line_id: number
  line_name: string
  connector: string
  state: string
  customer: SmallPerson | null
  operator: SmallPerson | null
  offered_to: number | null
  offers: number[]
  created_at: string
  answered_at: string | null
  closed_at: string | null
  bot_id: number
  pinned: boolean
  silent: boolean
  spam: boolean
  vote: number
  vote_head: number
  /* the viewer's own, and not in pushes */
  title?: string
  member?: boolean
  unread?: number
  last_message?: { id: number, author_id: number, text: string, date: string } | null
}

export interface PastSession {
  session_id: number
  operator_id: number
  created_at: string
  closed_at: string
  spam: boolean
  vote: number
  vote_head: number
  comment_head: string
}

export interface DialogCard extends Dialog {
  customer_card: {
    connector: string
    external_chat_id: string
    external_user_id: string
    url: string
    email: string
    phone: string
    sessions: PastSession[]
    bindings: { type: string, id: number }[]
  }
}

export const STATES = ['offered', 'mine', 'waiting', 'all', 'closed'] as const
export type State = typeof STATES[number]

/* In which lists a session stands follows from its fields alone (doc/push.md). */
export function isIn(state: State, dialog: Dialog, myId: number): boolean {
  const open = dialog.closed_at === null
  switch (state) {
    case 'offered': return open && dialog.offers.includes(myId)
    case 'mine': return open && dialog.operator?.id === myId
    case 'waiting': return open && (dialog.state === 'new' || dialog.state === 'queued')
    case 'all': return open
    case 'closed': return !open
  }
}
