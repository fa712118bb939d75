import { api, type Page } from '@/shared/api';

export type Importance = 'low' | 'normal' | 'urgent';

export interface Item {
  kind: string;
  id: string;
  ref: string;
  title: string;
  at?: string;
}

export interface EventName {
  id: string;
  name: string;
}

export interface Notification {
  id: string;
  /** Null for a test. */
  event: EventName | null;
  category: string;
  firing_id: string;
  importance: Importance;
  title: string;
  body: string;
  /** One line: why. */
  reason: string;
  item: Item | null;
  /** How many items it tells of; `items` lists the first of them. */
  count: number;
  items: Item[];
  where: string;
  channels: string[];
  created_at: string;
  updated_at: string;
  shown_at: string | null;
  read_at: string | null;
  done_at: string | null;
  snoozed_to: string | null;
}

/** What the person's profile lets be done about a notification. */
export interface Alert {
  toast: boolean;
  sound: boolean;
  desktop: boolean;
}

/** Of the frames notification.created and notification.updated. */
export interface Told {
  notification?: Notification;
  alert?: Alert;
  ids?: string[];
  all_before?: string;
  read_at?: string | null;
  done_at?: string | null;
}

export const nameOf = (one: Notification) => one.event?.name ?? one.title;

export type Tab = 'inbox' | 'unread' | 'snoozed' | 'done';

export interface Counts {
  unread: number;
  urgent_unread: number;
}

export interface Profile {
  id: string;
  name: string;
  is_default: boolean;
  toast: boolean;
  sound: boolean;
  desktop: boolean;
  email: { on: boolean; addresses: string[] };
}

export interface Delivery {
  id: string;
  channel: string;
  address: string;
  event: EventName | null;
  firing_id: string;
  item_ref: string;
  subject: string;
  body?: string;
  state: 'due' | 'sending' | 'sent' | 'dead' | 'cancelled';
  reason: string;
  reason_text: string;
  code: string;
  error: string;
  attempts: number;
  due_at: string | null;
  created_at: string;
  ended_at: string | null;
  tries?: Attempt[];
}

export interface Attempt {
  number: number;
  started_at: string;
  ended_at: string | null;
  outcome: string;
  code: string;
  detail: string;
}

type Signal = { signal: AbortSignal };

export const countsQuery = {
  queryKey: ['notifications', 'counts'],
  queryFn: ({ signal }: Signal) => api.get<Counts>('/notifications/counts', { signal }),
};

export const notificationsQuery = (tab: Tab, limit: number) => ({
  queryKey: ['notifications', tab, limit],
  queryFn: ({ signal }: Signal) =>
    api.get<Page<Notification>>('/notifications', { query: { tab, limit }, signal }),
});

export const changeNotifications = (what: 'read' | 'unread' | 'done' | 'undone' | 'shown', ids: string[]) =>
  api.post<unknown>(`/notifications/${what}`, { ids });
/** Reads everything that came until a moment. */
export const readUntil = (all_before: string) => api.post<unknown>('/notifications/read', { all_before });
export const snooze = (ids: string[], until: string) =>
  api.post<unknown>('/notifications/snooze', { ids, until });

export const profilesQuery = {
  queryKey: ['profiles'],
  queryFn: ({ signal }: Signal) => api.get<Page<Profile>>('/profiles', { signal }),
};

/** Where an item can be looked at. */
export function placeOf(
  item: Pick<Item, 'kind' | 'id'>,
): { to: string; search?: Record<string, string> } | null {
  if (item.kind === 'chat') return { to: `/chats/${item.id}` };
  if (item.kind === 'visitor') return { to: '/whos-on', search: { open: item.id } };
  return null;
}
