import { useSyncExternalStore } from 'react';

/** Numbers that the frame shows: badges of the menu, the bell, the browser tab. */
export interface MenuCounts {
  unread: number;
  urgentUnread: number;
  chatsWaiting: number;
  visitorsOnline: number;
}

let counts: MenuCounts = { unread: 0, urgentUnread: 0, chatsWaiting: 0, visitorsOnline: 0 };
const watchers = new Set<() => void>();

/** A feature tells its number; whoever shows it follows. */
export function setMenuCounts(change: Partial<MenuCounts>): void {
  const next = { ...counts, ...change };
  if (Object.entries(next).every(([name, value]) => counts[name as keyof MenuCounts] === value)) return;
  counts = next;
  watchers.forEach((watcher) => watcher());
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** The numbers, kept up to date. */
export const useMenuCounts = (): MenuCounts => useSyncExternalStore(watch, () => counts);
