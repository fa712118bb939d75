import { computed, signal } from '@preact/signals';
import type { ChatLine, ChatState, Presence } from '../protocol';
import { english, wordsFor } from './texts';

/** A line that this browser wrote and that the server has not acknowledged. */
export interface Draft {
  id: string;
  text: string;
  at: string;
  failed?: string;
}

export const chat = signal<ChatState | null>(null);
export const lines = signal<ChatLine[]>([]);
export const drafts = signal<Draft[]>([]);
export const presence = signal<Presence>('offline');
export const online = signal(false);
export const typing = signal<string | null>(null);
export const readTo = signal(0);
export const deliveredTo = signal(0);
export const starting = signal(false);
export const refused = signal<string | null>(null);
/** The server takes no chat of this visitor; why is not told. */
export const unavailable = signal(false);
export const locale = signal('en');
export const siteTexts = signal<Record<string, string>>({});
export const words = signal(english);
export const texts = computed(() => ({ ...words.value, ...siteTexts.value }));

/** Goes over to a language; until its words are here, the ones before stand. */
export async function speak(tag: string): Promise<void> {
  locale.value = tag;
  const loaded = await wordsFor(tag);
  if (locale.value === tag) words.value = loaded;
}

/** Adds or replaces lines by their number; what was acknowledged is no draft any more. */
export function merge(fresh: ChatLine[]): void {
  const byNumber = new Map(lines.value.map((line) => [line.seq, line]));
  for (const line of fresh) byNumber.set(line.seq, line);
  lines.value = [...byNumber.values()].sort((a, b) => a.seq - b.seq);
  const known = new Set(fresh.map((line) => line.client_id));
  drafts.value = drafts.value.filter((draft) => !known.has(draft.id));
}

/** Another chat than the one shown: its lines are not ours. */
export function show(next: ChatState | null): boolean {
  const changed = next?.id !== chat.value?.id;
  chat.value = next;
  if (changed) {
    lines.value = [];
    readTo.value = deliveredTo.value = 0;
  }
  return changed;
}
