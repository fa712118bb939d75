import { describe, expect, it } from 'vitest';
import { grouped, groupOf, idsOf, isUnread } from './groups';
import { told } from './testData';

describe('groups of notifications', () => {
  it('collapse what one event told about one item, where the newest stands', () => {
    const groups = grouped([
      told('d', 'e2', 'V-1'),
      told('c', 'e1', 'V-1'),
      told('b', 'e1', 'V-2'),
      told('a', 'e1', 'V-1'),
    ]);
    expect(groups.map(idsOf)).toEqual([['d'], ['c', 'a'], ['b']]);
    expect(groupOf(groups, 'a')?.newest.id).toBe('c');
  });

  it('leave alone what tells of several items, and what no event told', () => {
    const several = { ...told('a', 'e1', 'V-1'), count: 3 };
    const test = { ...told('c'), event: null };
    expect(grouped([several, told('b', 'e1', 'V-1'), test, { ...test, id: 'd' }])).toHaveLength(4);
  });

  it('are unread while any of it is', () => {
    const [group] = grouped([
      { ...told('b', 'e1', 'V-1'), read_at: '2026-03-02T09:15:00Z' },
      told('a', 'e1', 'V-1'),
    ]);
    expect(group && isUnread(group)).toBe(true);
  });
});
