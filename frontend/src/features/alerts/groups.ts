import type { Notification } from './api';

/** What one event told about one item: a row, however often it told it. */
export interface Group {
  /** Stays while more joins. */
  key: string;
  newest: Notification;
  /** The newest first. */
  all: Notification[];
}

/** Collapses what is of one event and one item; a group stands where its newest stands. */
export function grouped(notifications: readonly Notification[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of notifications) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.all.push(one);
    else groups.set(key, { key, newest: one, all: [one] });
  }
  return [...groups.values()];
}

function keyOf({ id, event, item, count }: Notification): string {
  return event && item && count === 1 ? `${event.id} ${item.kind} ${item.id}` : id;
}

export const idsOf = (group: Group) => group.all.map((one) => one.id);
export const isUnread = (group: Group) => group.all.some((one) => !one.read_at);

/** The group that a notification is in. */
export const groupOf = (groups: readonly Group[], id: string) =>
  groups.find((one) => one.all.some((other) => other.id === id));
