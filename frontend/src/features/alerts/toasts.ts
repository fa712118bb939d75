import type { Notification } from './api';

/** At most this many toasts stand; the rest is a chip that leads to the inbox. */
export const MOST = 3;
/** The same event for this many items within STORM is one toast that tells how many. */
export const STORM_ITEMS = 4;
export const STORM = 10_000;
/** How long a toast of normal importance stands. */
export const LIFE = 8_000;

/** One card on the screen: a notification, or the summary of several from one event. */
export interface Toast {
  key: string;
  notifications: Notification[];
  /** When it was last added to; the newest is on top. */
  at: number;
  summary: boolean;
}

/** Adds a notification to the cards: in place when its event and item have one, into a summary in a storm, else on top. */
export function add(toasts: readonly Toast[], notification: Notification, now: number): Toast[] {
  const same = toasts.find((one) =>
    one.notifications.some(
      (other) => other.id === notification.id || (!one.summary && sameItem(other, notification)),
    ),
  );
  if (same)
    return replace(toasts, same, {
      ...same,
      at: now,
      notifications: [notification, ...same.notifications.filter((other) => other.id !== notification.id)],
    });
  const fromEvent = toasts.filter(
    (one) =>
      one.notifications[0]?.event?.id === notification.event?.id && (one.summary || now - one.at < STORM),
  );
  const gathered = fromEvent.flatMap((one) => one.notifications);
  if (
    notification.importance !== 'urgent' &&
    (fromEvent.some((one) => one.summary) || gathered.length + 1 >= STORM_ITEMS)
  ) {
    const rest = toasts.filter((one) => !fromEvent.includes(one));
    return [
      {
        key: `event:${notification.event?.id}`,
        notifications: [notification, ...gathered],
        at: now,
        summary: true,
      },
      ...rest,
    ];
  }
  return [{ key: notification.id, notifications: [notification], at: now, summary: false }, ...toasts];
}

/** Takes notifications away: they were read, dismissed or shown elsewhere. */
export function without(toasts: readonly Toast[], ids: readonly string[]): Toast[] {
  return toasts
    .map((one) => ({ ...one, notifications: one.notifications.filter((other) => !ids.includes(other.id)) }))
    .filter((one) => one.notifications.length > 0);
}

/** Puts the newer content of a notification into its card. */
export function renewed(toasts: readonly Toast[], fresh: Notification): Toast[] {
  return toasts.map((one) => ({
    ...one,
    notifications: one.notifications.map((other) => (other.id === fresh.id ? fresh : other)),
  }));
}

function replace(toasts: readonly Toast[], old: Toast, fresh: Toast): Toast[] {
  return [fresh, ...toasts.filter((one) => one !== old)];
}

function sameItem(a: Notification, b: Notification): boolean {
  return a.event?.id === b.event?.id && a.item?.id === b.item?.id;
}
