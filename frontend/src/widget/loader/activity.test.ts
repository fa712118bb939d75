import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freshPage, leavePage, visited } from '../test/page';

beforeEach(freshPage);
afterEach(leavePage);

const move = () => document.body.dispatchEvent(new Event('pointermove', { bubbles: true }));
/** Moves the pointer every `step` ms for `total` ms. */
const moving = (total: number, step = 100) => {
  for (let passed = 0; passed < total; passed += step) {
    vi.advanceTimersByTime(step);
    move();
  }
};

test('steady input is told at most every five seconds', () => {
  const socket = visited();
  vi.advanceTimersByTime(10_000);
  moving(30_000);
  const told = socket.of('activity').length;
  expect(told).toBeGreaterThanOrEqual(6);
  expect(told).toBeLessThanOrEqual(7);
});

test('two seconds after the last input one more frame says how long ago it was', () => {
  const socket = visited();
  vi.advanceTimersByTime(10_000);
  moving(1_000);
  expect(socket.of('activity')).toEqual([{ ms_ago: 0 }]);
  vi.advanceTimersByTime(1_999);
  expect(socket.of('activity')).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(socket.of('activity')).toEqual([{ ms_ago: 0 }, { ms_ago: 2_000 }]);
  vi.advanceTimersByTime(60_000);
  expect(socket.of('activity')).toHaveLength(2);
});

test('one movement alone is told once', () => {
  const socket = visited();
  vi.advanceTimersByTime(10_000);
  move();
  vi.advanceTimersByTime(60_000);
  expect(socket.of('activity')).toEqual([{ ms_ago: 0 }]);
});
