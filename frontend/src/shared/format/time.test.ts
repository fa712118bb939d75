import { describe, expect, it } from 'vitest';
import { brief, dateTime, duration, relative } from './time';

const now = new Date(2026, 2, 2, 10, 15, 0).getTime();
const seconds = (n: number) => n * 1000;
const minutes = (n: number) => seconds(n * 60);
const hours = (n: number) => minutes(n * 60);

describe('lengths of time', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [seconds(42.9), '42 s'],
    [seconds(60), '1 m 00 s'],
    [seconds(192), '3 m 12 s'],
    [minutes(65), '1 h 05 m'],
    [hours(52), '2 d 4 h'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('moments', () => {
  it.each([
    [now - seconds(2), 'now'],
    [now - seconds(42), '42 s ago'],
    [now - minutes(2.5), '2 m ago'],
    [now - hours(3), '3 h ago'],
    [now - hours(24 * 10), '20 Feb 10:15'],
    [now + seconds(42), 'in 42 s'],
    [now + seconds(0.5), 'now'],
  ])('seen from now: %d is %s', (at, text) => expect(relative(at, now)).toBe(text));

  it.each([
    [now - minutes(1), '1 m'],
    [now - hours(2), '2 h'],
    [now - hours(7), '03:15'],
    [now - hours(30), '1 Mar'],
    [now - hours(24 * 400), '26 Jan 2025'],
  ])('in a list: %d is %s', (at, text) => expect(brief(at, now)).toBe(text));

  it('take what the API sends', () => {
    expect(dateTime(new Date(now).toISOString(), now)).toBe('2 Mar 10:15');
  });
});
