import { describe, expect, it } from 'vitest';
import type { Condition } from './api';
import { bars, isOpen, readSchedule, readWindow, wallOf, writeSchedule, writeWindow } from './schedule';

const page: Condition = { field: 'current_page', op: 'contains_any', values: ['/pricing'] };
const days: Condition = { field: 'day_of_week', op: 'in', values: ['fri', 'mon'] };
const times: Condition = { field: 'time_of_day', op: 'in', values: ['09:00-18:00'] };

describe('the schedule strip', () => {
  it('takes days and times out of the conditions and leaves the rest', () => {
    const { schedule, rest } = readSchedule([days, page, times]);
    expect(schedule).toEqual({ days: ['mon', 'fri'], windows: ['09:00-18:00'] });
    expect(rest).toEqual([page]);
  });

  it('writes back what it read', () => {
    const { schedule } = readSchedule([times, days]);
    expect(writeSchedule(schedule)).toEqual([{ ...days, values: ['mon', 'fri'] }, times]);
    expect(readSchedule(writeSchedule(schedule)).schedule).toEqual(schedule);
  });

  it('leaves two conditions on times as rows, for one strip cannot say both', () => {
    const other = { ...times, values: ['12:00-13:00'] };
    expect(readSchedule([times, other])).toEqual({
      schedule: { days: [], windows: [] },
      rest: [times, other],
    });
  });

  it('says nothing when all seven days are chosen', () => {
    expect(writeSchedule({ days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], windows: [] })).toEqual(
      [],
    );
  });

  it('reads windows, also those over midnight and to the end of the day', () => {
    expect(readWindow('22:00-06:00')).toEqual({ from: '22:00', to: '06:00' });
    expect(readWindow('00:00-24:00')).toEqual({ from: '00:00', to: '24:00' });
    expect(readWindow('9-17')).toBeUndefined();
    expect(readWindow('25:00-26:00')).toBeUndefined();
    expect(writeWindow('18:00', '00:00')).toBe('18:00-24:00');
  });

  it('draws a window over midnight as two bars', () => {
    expect(bars(['22:00-06:00'])).toEqual([
      { from: 22 / 24, to: 1 },
      { from: 0, to: 0.25 },
    ]);
  });

  it('knows what the wall shows in another zone, and whether it is open there', () => {
    const monday = Date.parse('2026-03-02T23:30:00Z');
    expect(wallOf(monday, 'Europe/Berlin')).toEqual({ day: 'tue', share: 0.5 / 24 });
    const office = { days: ['tue'], windows: ['22:00-06:00'] };
    expect(isOpen(office, wallOf(monday, 'Europe/Berlin'))).toBe(true);
    expect(isOpen(office, wallOf(monday, 'UTC'))).toBe(false);
    expect(isOpen({ days: [], windows: [] }, wallOf(monday, 'UTC'))).toBe(true);
  });
});
