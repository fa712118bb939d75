import type { Visitor } from './api';

export type View = 'all' | 'pricing' | 'returning' | 'checkout' | 'invited' | 'chatting';
export type Counter = 'all' | 'active' | 'idle' | 'invited' | 'chatting';

export const viewNames: readonly View[] = ['all', 'pricing', 'returning', 'checkout', 'invited', 'chatting'];

/** What of the board is shown: a view, and what narrows it further. */
export interface Filter {
  view: View;
  state: Counter;
  country: string;
  q: string;
}

const inChat = (one: Visitor) => one.state === 'chatting' || one.state === 'waiting';

const kept: Record<View, (one: Visitor) => boolean> = {
  all: () => true,
  pricing: (one) => one.page.includes('/pricing'),
  returning: (one) => one.visits > 1,
  checkout: (one) => one.state === 'idle' && one.page.includes('/checkout'),
  invited: (one) => one.state === 'invited',
  chatting: inChat,
};

/** Whether a visitor is in a view. */
export const inView = (view: View, one: Visitor): boolean => kept[view](one);

/** How many are online, and in which state; who left is not counted. */
export function count(visitors: readonly Visitor[]): Record<Counter, number> {
  const here = visitors.filter((one) => one.state !== 'left');
  const of = (test: (one: Visitor) => boolean) => here.filter(test).length;
  return {
    all: here.length,
    active: of((one) => one.state === 'active'),
    idle: of((one) => one.state === 'idle'),
    invited: of((one) => one.state === 'invited'),
    chatting: of(inChat),
  };
}

/** Countries by the number of their visitors, the most first. */
export function countries(visitors: readonly Visitor[]): [code: string, count: number][] {
  const counts = new Map<string, number>();
  for (const one of visitors)
    if (one.country && one.state !== 'left') counts.set(one.country, (counts.get(one.country) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** The host of an address, without `www`. */
export function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, '');
  } catch {
    return url;
  }
}

/** Whether the text is somewhere in what identifies the visitor or the page. */
export function finds(one: Visitor, text: string): boolean {
  const words = text.toLowerCase();
  return [one.name, one.email, `visitor ${one.number}`, one.title, one.page, one.virtual, one.referrer].some(
    (value) => value.toLowerCase().includes(words),
  );
}

/** Whether a filter lets a visitor through. */
export function shows(one: Visitor, { view, state, country, q }: Filter): boolean {
  const rightState = state === 'all' || one.state === state || (state === 'chatting' && inChat(one));
  return rightState && (!country || one.country === country) && inView(view, one) && (!q || finds(one, q));
}
