import { describe, expect, it } from 'vitest';
import type { DeskEvent } from './api';
import { type Draft, draftOf, same } from './draft';
import { compare, merged } from './merge';

const event: Pick<DeskEvent, 'level' | 'name' | 'group_id' | 'event_type' | 'state' | 'definition'> = {
  level: 'system',
  name: 'Idle visitors',
  group_id: '',
  event_type: 'whos_on.online_activity',
  state: 'enabled',
  definition: {
    all: [
      { field: 'hits', op: 'at_least', values: [3] },
      { field: 'day_of_week', op: 'in', values: ['mon'] },
    ],
    any: [],
    actions: [{ id: 'A', kind: 'send_email', per_item: false, max_frequency: 'none' }],
  },
};
const base = draftOf(event);
const changed = (change: Partial<Draft>): Draft => ({ ...base, ...change });

describe('a save in between', () => {
  it('sees no difference between two readings of the same event', () => {
    expect(compare(base, draftOf(event), draftOf(event))).toEqual({ taken: [], conflicts: [] });
    expect(same(base, draftOf(event))).toBe(true);
  });

  it('takes what only they changed and keeps what only I changed', () => {
    const mine = changed({ name: 'Mine' });
    const theirs = changed({ state: 'disabled' });
    expect(compare(base, mine, theirs)).toEqual({ taken: ['state'], conflicts: [] });
    const out = merged(base, mine, theirs, {});
    expect([out.name, out.state]).toEqual(['Mine', 'disabled']);
  });

  it('asks where both changed something differently, and not where both did the same', () => {
    const mine = changed({ name: 'Mine', state: 'shadow' });
    const theirs = changed({ name: 'Theirs', state: 'shadow' });
    expect(compare(base, mine, theirs)).toEqual({ taken: [], conflicts: ['name'] });
    expect(merged(base, mine, theirs, {}).name).toBe('Mine');
    expect(merged(base, mine, theirs, { name: 'theirs' }).name).toBe('Theirs');
  });

  it('takes the zone together with the times', () => {
    const theirs = changed({ schedule: { days: ['tue'], windows: [] }, zone: 'Europe/Berlin' });
    const out = merged(base, changed({ name: 'Mine' }), theirs, {});
    expect(out.schedule.days).toEqual(['tue']);
    expect(out.zone).toBe('Europe/Berlin');
  });
});
