import { i18n } from '@/shared/i18n';

/** A moment: Unix milliseconds, an RFC 3339 string as the API sends it, or a Date. */
export type Moment = number | string | Date;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The moment in Unix milliseconds. */
export function millis(moment: Moment): number {
  if (typeof moment === 'number') return moment;
  return moment instanceof Date ? moment.getTime() : Date.parse(moment);
}

const two = (n: number) => String(n).padStart(2, '0');

/** A length of time: `42 s`, `3 m 12 s`, `1 h 05 m`, `2 d 4 h`. Negative lengths count as none. */
export function duration(ms: number): string {
  const left = Math.max(0, Math.floor(ms / SECOND) * SECOND);
  if (left < MINUTE) return `${left / SECOND} s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)} m ${two((left % MINUTE) / SECOND)} s`;
  if (left < DAY) return `${Math.floor(left / HOUR)} h ${two(Math.floor((left % HOUR) / MINUTE))} m`;
  return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`;
}

/** A length of time in one unit, rounded down: `42 s`, `3 m`, `1 h`, `2 d`. */
export function roughDuration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < MINUTE) return `${Math.floor(left / SECOND)} s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)} m`;
  if (left < DAY) return `${Math.floor(left / HOUR)} h`;
  return `${Math.floor(left / DAY)} d`;
}

/** How a moment lies to now: `now`, `2 m ago`, `in 42 s`; older than a week a date. */
export function relative(moment: Moment, now: number): string {
  const gap = now - millis(moment);
  if (Math.abs(gap) >= 7 * DAY) return dateTime(moment, now);
  if (gap < 0) return gap > -SECOND ? i18n.t('now') : i18n.t('in', { time: duration(-gap) });
  return gap < 5 * SECOND ? i18n.t('now') : i18n.t('ago', { time: roughDuration(gap) });
}

/** As short as a list needs it: `now`, `2 m`, `1 h`, after six hours `07:00`, on other days `1 Mar`. */
export function brief(moment: Moment, now: number): string {
  const gap = now - millis(moment);
  if (gap < 0) return roughDuration(-gap);
  if (gap < 5 * SECOND) return i18n.t('now');
  if (gap < 6 * HOUR) return roughDuration(gap);
  return sameDay(moment, now) ? clock(moment) : day(moment, now);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = i18n.language === 'en' ? 'en-GB' : i18n.language;
  const key = `${locale} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, options);
    formats.set(key, found);
  }
  return found;
}

function sameDay(moment: Moment, now: number): boolean {
  const whole = formatter({ dateStyle: 'short' });
  return whole.format(millis(moment)) === whole.format(now);
}

/** `10:14` */
export const clock = (moment: Moment) =>
  formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(millis(moment));

/** `10:14:22` */
export const clockSeconds = (moment: Moment) =>
  formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
    millis(moment),
  );

/** `2 Mar`, with the year when it is another. */
export function day(moment: Moment, now: number = Date.now()): string {
  const at = new Date(millis(moment));
  const year = at.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return formatter({ day: 'numeric', month: 'short', year }).format(at);
}

/** `Mon 2 Mar` */
export const weekday = (moment: Moment) =>
  formatter({ weekday: 'short', day: 'numeric', month: 'short' }).format(millis(moment)).replace(',', '');

/** `2 Mar 10:15` */
export const dateTime = (moment: Moment, now: number = Date.now()) => `${day(moment, now)} ${clock(moment)}`;

/** Everything there is to know, for tooltips: `2026-03-02 10:15:00 +01:00 (Europe/Berlin)`. */
export function fullTime(moment: Moment): string {
  const at = new Date(millis(moment));
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${date} ${time} ${zone} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
}
