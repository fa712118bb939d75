import { computed, signal } from '@preact/signals'
import type { ChatLine, ChatState, Presence } from '../protocol'
import { textsFor } from './texts'

/** A line that this browser wrote and that the server has not acknowledged. */
export interface Draft {
  id: string
  text: string
  at: string
  failed?: string
}

export const chat = signal<ChatState | null>(null)
export const lines = signal<ChatLine[]>([])
export const drafts = signal<Draft[]>([])
export const presence = signal<Presence>('offline')
export const online = signal(false)
export const typing = signal<string | null>(null)
export const readTo = signal(0)
export const deliveredTo = signal(0)
export const starting = signal(false)
export const refused = signal<string | null>(null)
export const locale = signal('en')
export const siteTexts = signal<Record<string, string>>({})
export const texts = computed(() => textsFor(locale.value, siteTexts.value))

/** Adds or replaces lines by their number; what was acknowledged is no draft any more. */
export function merge(fresh: ChatLine[]): void {
  const byNumber = new Map(lines.value.map((line) => [line.seq, line]))
  for (const line of fresh) byNumber.set(line.seq, line)
  lines.value = [...byNumber.values()].sort((a, b) => a.seq - b.seq)
  const known = new Set(fresh.map((line) => line.client_id))
  drafts.value = drafts.value.filter((draft) => !known.has(draft.id))
}

/** Another chat than the one shown: its lines are not ours. */
export function show(next: ChatState | null): boolean {
  const changed = next?.id !== chat.value?.id
  chat.value = next
  if (changed) {
    lines.value = []
    readTo.value = deliveredTo.value = 0
  }
  return changed
}
