import { describe, expect, it } from 'vitest';
import type { Notification } from './api';
import { add, STORM, type Toast, without } from './toasts';

function told(
  id: string,
  event = 'evt_1',
  item = id,
  importance: Notification['importance'] = 'normal',
): Notification {
  return {
    id,
    event: { id: event, name: 'Idle' },
    category: 'whos_on',
    firing_id: 'fir_1',
    importance,
    title: 'Idle',
    body: '',
    reason: '',
    item: { kind: 'visitor', id: item, ref: item, title: item },
    count: 1,
    items: [],
    where: '',
    channels: [],
    created_at: '',
    updated_at: '',
    shown_at: null,
    read_at: null,
    done_at: null,
    snoozed_to: null,
  };
}

const after = (notifications: Notification[], step = 1): Toast[] =>
  notifications.reduce<Toast[]>((toasts, one, index) => add(toasts, one, index * step), []);

describe('toasts', () => {
  it('puts the newest on top', () => {
    expect(after([told('a', 'e1'), told('b', 'e2')]).map((one) => one.key)).toEqual(['b', 'a']);
  });

  it('updates the card of the same event and item in place', () => {
    const toasts = after([told('a', 'e1', 'V-1'), told('b', 'e1', 'V-1')]);
    expect(toasts).toHaveLength(1);
    expect(toasts[0]?.notifications.map((one) => one.id)).toEqual(['b', 'a']);
  });

  it('gathers a storm of one event into one summary, and keeps gathering', () => {
    const toasts = after([told('a'), told('b'), told('c'), told('d'), told('e')]);
    expect(toasts).toHaveLength(1);
    expect(toasts[0]).toMatchObject({ summary: true });
    expect(toasts[0]?.notifications).toHaveLength(5);
  });

  it('is no storm when they come slowly', () => {
    expect(after([told('a'), told('b'), told('c'), told('d')], STORM + 1)).toHaveLength(4);
  });

  it('never hides an urgent one in a summary', () => {
    const toasts = add(after([told('a'), told('b'), told('c')]), told('d', 'evt_1', 'd', 'urgent'), 4);
    expect(toasts[0]?.key).toBe('d');
    expect(toasts).toHaveLength(4);
  });

  it('takes away what was read elsewhere', () => {
    expect(without(after([told('a', 'e1'), told('b', 'e2')]), ['a']).map((one) => one.key)).toEqual(['b']);
  });
});
