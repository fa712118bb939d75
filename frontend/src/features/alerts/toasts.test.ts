import { describe, expect, it } from 'vitest';
import type { Notification } from './api';
import { told } from './testData';
import { add, addMissed, nothing, STORM, type Toasts, without } from './toasts';

const after = (notifications: Notification[], step = 1): Toasts =>
  notifications.reduce((toasts, one, index) => add(toasts, one, index * step), nothing);
const keys = ({ cards }: Toasts) => cards.map((one) => one.key);

describe('toasts', () => {
  it('puts the newest on top', () => {
    expect(keys(after([told('a', 'e1'), told('b', 'e2')]))).toEqual(['b', 'a']);
  });

  it('updates the card of the same event and item in place', () => {
    const { cards: toasts } = after([told('a', 'e1', 'V-1'), told('b', 'e1', 'V-1')]);
    expect(toasts).toHaveLength(1);
    expect(toasts[0]?.notifications.map((one) => one.id)).toEqual(['b', 'a']);
  });

  it('gathers a storm of one event into one summary, and keeps gathering', () => {
    const { cards: toasts } = after([told('a'), told('b'), told('c'), told('d'), told('e')]);
    expect(toasts).toHaveLength(1);
    expect(toasts[0]).toMatchObject({ summary: 'storm' });
    expect(toasts[0]?.notifications).toHaveLength(5);
  });

  it('is no storm when they come slowly', () => {
    const slow = after([told('a'), told('b'), told('c'), told('d')], STORM + 1);
    expect(keys(slow)).toEqual(['d', 'c', 'b']);
    expect(slow.more).toEqual(['a']);
  });

  it('never hides an urgent one in a summary', () => {
    const toasts = add(after([told('a'), told('b'), told('c')]), told('d', 'evt_1', 'd', 'urgent'), 4);
    expect(keys(toasts)).toEqual(['d', 'c', 'b']);
  });

  it('takes away what was read elsewhere', () => {
    expect(keys(without(after([told('a', 'e1'), told('b', 'e2')]), ['a']))).toEqual(['b']);
  });

  it('counts what finds no room, and never shows it late', () => {
    const five = after(['a', 'b', 'c', 'd', 'e'].map((id) => told(id, `e-${id}`)));
    expect(keys(five)).toEqual(['e', 'd', 'c']);
    expect(five.more).toEqual(['a', 'b']);
    const fewer = without(five, ['e', 'd']);
    expect(keys(fewer)).toEqual(['c']);
    expect(fewer.more).toHaveLength(2);
    expect(without(fewer, ['c'])).toMatchObject({ cards: [], more: [] });
  });

  it('sees a storm also when other cards took its room', () => {
    const mixed = ['a', 'b', 'c', 'd'].flatMap((item) => [
      told(`s-${item}`, 'storm', item),
      ...['x', 'y', 'z'].map((event) => told(`${event}-${item}`, event, item)),
    ]);
    const all = after(mixed, 100);
    const shown = [...all.cards.flatMap((one) => one.notifications.map((other) => other.id)), ...all.more];
    expect(all.cards.length).toBeLessThanOrEqual(3);
    expect(all.cards.filter((one) => one.summary).length).toBeGreaterThanOrEqual(2);
    expect(new Set(shown).size).toBe(mixed.length);
    expect(shown).toHaveLength(mixed.length);
    const storm = after(mixed.slice(0, 13), 100).cards.find((one) => one.summary === 'storm');
    expect(storm?.notifications.map((one) => one.id)).toEqual(['s-d', 's-c', 's-b', 's-a']);
  });

  it('lets an urgent one stand when others need its room', () => {
    const urgent = told('a', 'e0', 'a', 'urgent');
    const four = after([urgent, told('b', 'e1'), told('c', 'e2'), told('d', 'e3')]);
    expect(keys(four)).toEqual(['d', 'c', 'a']);
    expect(four.more).toEqual(['b']);
  });

  it('tells of what was missed in one card', () => {
    const missed = [told('a', 'e1'), told('b', 'e2'), told('a', 'e1')].reduce(
      (toasts, one, index) => addMissed(toasts, one, index),
      nothing,
    );
    expect(missed.cards).toHaveLength(1);
    expect(missed.cards[0]?.notifications.map((one) => one.id)).toEqual(['a', 'b']);
  });

  it('shows a second test beside the first: they are of no event', () => {
    const tests = ['a', 'b'].map((id) => ({ ...told(id), event: null, item: null }));
    expect(keys(after(tests))).toEqual(['b', 'a']);
  });
});
