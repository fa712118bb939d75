import type { Condition } from './api';

/** "Only at these times": days of the week and windows of the clock. Empty means any. */
export interface Schedule {
  days: string[];
  windows: string[];
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const dayField = 'day_of_week';
const timeField = 'time_of_day';
const op = 'in';

export const always: Schedule = { days: [], windows: [] };

/**
 * Takes the schedule out of the conditions of ALL. The strip shows at most one condition on days and one on times;
 * whatever else asks for times stays a row.
 */
export function readSchedule(all: readonly Condition[]): { schedule: Schedule; rest: Condition[] } {
  const days = only(all, dayField);
  const times = only(all, timeField);
  return {
    schedule: { days: ordered(texts(days)), windows: texts(times) },
    rest: all.filter((one) => one !== days && one !== times),
  };
}

function only(all: readonly Condition[], field: string): Condition | undefined {
  const found = all.filter((one) => one.field === field);
  return found.length === 1 && found[0]?.op === op ? found[0] : undefined;
}

const texts = (condition: Condition | undefined) => (condition?.values ?? []).map(String);

/** Days in the order of the week. */
export const ordered = (days: readonly string[]): string[] => DAYS.filter((day) => days.includes(day));

/** The conditions that say a schedule; they stand at the end of ALL. */
export function writeSchedule(schedule: Schedule): Condition[] {
  const out: Condition[] = [];
  if (schedule.days.length > 0 && schedule.days.length < DAYS.length) {
    out.push({ field: dayField, op, values: ordered(schedule.days) });
  }
  if (schedule.windows.length > 0) out.push({ field: timeField, op, values: schedule.windows });
  return out;
}

/** A window "22:00-06:00" as two times of the wall; undefined when it is none. */
export function readWindow(text: string): { from: string; to: string } | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (!found) return undefined;
  return { from: text.slice(0, 5), to: text.slice(6) };
}

export const writeWindow = (from: string, to: string) => `${from}-${to === '00:00' ? '24:00' : to}`;

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The parts of a day that the windows cover, as shares of 24 hours; one over midnight has two parts. */
export function bars(windows: readonly string[]): { from: number; to: number }[] {
  const day = 24 * 60;
  return windows.flatMap((text) => {
    const window = readWindow(text);
    if (!window) return [];
    const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
    const parts = from <= to ? [[from, to]] : [[from, day], [0, to]]; // prettier-ignore
    return parts.map(([start = 0, end = 0]) => ({ from: start / day, to: end / day }));
  });
}

/** What the wall shows in a zone at an instant: its day and the share of 24 hours that has passed. */
export function wallOf(at: number, zone: string): { day: string; share: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = (type: string) => format.formatToParts(at).find((one) => one.type === type)?.value ?? '';
  return {
    day: part('weekday').toLowerCase(),
    share: (Number(part('hour')) * 60 + Number(part('minute'))) / (24 * 60),
  };
}

/** Whether the schedule is open at what the wall shows. */
export function isOpen(schedule: Schedule, wall: { day: string; share: number }): boolean {
  if (schedule.days.length > 0 && !schedule.days.includes(wall.day)) return false;
  const parts = bars(schedule.windows);
  return parts.length === 0 || parts.some((part) => part.from <= wall.share && wall.share < part.to);
}
