import type { Notification } from './api';

/** At most this many toasts stand; the rest is a chip that leads to the inbox. */
export const MOST = 3;
/** The same event for this many items within STORM is one toast that tells how many. */
export const STORM_ITEMS = 4;
export const STORM = 10_000;
/** How long a toast of normal importance stands. */
export const LIFE = 8_000;

/** One card on the screen: a notification, or several in one. */
export interface Toast {
  key: string;
  /** The newest first. */
  notifications: Notification[];
  /** When it was last added to; the newest is on top. */
  at: number;
  /** storm: one event fired for many items. away: what came while nobody could be told. */
  summary?: 'storm' | 'away';
}

/** What stands on the screen. */
export interface Toasts {
  cards: readonly Toast[];
  /** Which found no room: only counted, since a toast that is shown late tells nothing new. */
  more: readonly string[];
  /** What was added lately, whether it stands or not: a storm is seen by it. */
  recent: readonly { notification: Notification; at: number }[];
}

export const nothing: Toasts = { cards: [], more: [], recent: [] };

/** Adds a notification: in place when its event and item have a card, into a summary in a storm, else on top. */
export function add(toasts: Toasts, notification: Notification, now: number): Toasts {
  const { cards } = toasts;
  const lately = toasts.recent.filter(
    (one) => now - one.at < STORM && one.notification.id !== notification.id,
  );
  const recent = [...lately, { notification, at: now }];
  const same = cards.find((one) =>
    one.notifications.some(
      (other) => other.id === notification.id || (!one.summary && sameItem(other, notification)),
    ),
  );
  if (same) {
    const others = same.notifications.filter((other) => other.id !== notification.id);
    const fresh = { ...same, at: now, notifications: [notification, ...others] };
    return fit({ ...toasts, recent }, [fresh, ...cards.filter((one) => one !== same)]);
  }
  const storm = stormOf(cards, lately, notification);
  if (storm) {
    const summed = storm.map((one) => one.id);
    const rest = without({ ...toasts, recent }, summed);
    const more = toasts.more.filter((id) => !summed.includes(id));
    const key = `event:${notification.event?.id}`;
    const card: Toast = { key, notifications: [notification, ...storm], at: now, summary: 'storm' };
    return fit({ cards: rest.cards, more, recent }, [card, ...rest.cards]);
  }
  return fit({ ...toasts, recent }, [
    { key: notification.id, notifications: [notification], at: now },
    ...cards,
  ]);
}

/** Adds what came while this browser was away: one card for all of it, never one by one. */
export function addMissed(toasts: Toasts, notification: Notification, now: number): Toasts {
  const former = toasts.cards.find((one) => one.summary === 'away');
  const notifications = [
    notification,
    ...(former?.notifications ?? []).filter((other) => other.id !== notification.id),
  ];
  const rest = toasts.cards.filter((one) => one !== former);
  return fit(toasts, [{ key: 'away', notifications, at: now, summary: 'away' }, ...rest]);
}

/** Takes notifications away: they were read, dismissed or shown elsewhere. */
export function without(toasts: Toasts, ids: readonly string[]): Toasts {
  const cards = toasts.cards
    .map((one) => ({ ...one, notifications: one.notifications.filter((other) => !ids.includes(other.id)) }))
    .filter((one) => one.notifications.length > 0);
  // The chip belongs to a stack: it goes with the last card.
  const more = cards.length === 0 ? [] : toasts.more.filter((id) => !ids.includes(id));
  return { cards, more, recent: toasts.recent };
}

/** Takes away what was created by a moment: everything until then was read. */
export function withoutBefore(toasts: Toasts, before: string): Toasts {
  const cards = toasts.cards.filter((one) => one.notifications.every((other) => other.created_at > before));
  return { cards, more: [], recent: toasts.recent };
}

/** Puts the newer content of a notification into its card. */
export function renewed(toasts: Toasts, fresh: Notification): Toasts {
  const cards = toasts.cards.map((one) => ({
    ...one,
    notifications: one.notifications.map((other) => (other.id === fresh.id ? fresh : other)),
  }));
  return { ...toasts, cards };
}

/** Lets at most three stand. The oldest goes first; summaries stay longer, and urgent ones until somebody acts. */
function fit(toasts: Toasts, cards: Toast[]): Toasts {
  const kept = [...cards];
  const more = [...toasts.more];
  while (kept.length > MOST) {
    const calm = (one: Toast) => one.notifications[0]?.importance !== 'urgent';
    const single = kept.findLastIndex((one, index) => index > 0 && calm(one) && !one.summary);
    const at = single > 0 ? single : kept.findLastIndex(calm);
    const [gone] = kept.splice(at < 0 ? kept.length - 1 : at, 1);
    more.push(...(gone?.notifications.map((one) => one.id) ?? []));
  }
  return { ...toasts, cards: kept, more };
}

/** What becomes one card with the notification, if its event storms: it fired for several items lately, or has such a card. */
function stormOf(
  cards: Toasts['cards'],
  lately: Toasts['recent'],
  notification: Notification,
): Notification[] | undefined {
  const { event, importance } = notification;
  if (importance === 'urgent' || !event) return undefined;
  const ofEvent = (one: Notification) => one.event?.id === event.id && one.importance !== 'urgent';
  const standing = cards.find((one) => one.summary === 'storm' && one.notifications.some(ofEvent));
  if (standing) return standing.notifications;
  const others = lately
    .map((one) => one.notification)
    .filter(ofEvent)
    .reverse();
  return others.length + 1 >= STORM_ITEMS ? others : undefined;
}

function sameItem(a: Notification, b: Notification): boolean {
  return !!a.event && a.event.id === b.event?.id && a.item?.id === b.item?.id;
}
