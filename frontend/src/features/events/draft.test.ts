import { describe, expect, it } from 'vitest';
import type { Catalogue } from './catalogue';
import { isState } from './catalogue';
import { anchorOf, bodyOfDraft, draftOf, moved, placeOf, tabOf, withType } from './draft';

const catalogue: Catalogue = {
  categories: [
    {
      id: 'whos_on',
      label: 'Who’s On',
      item_kind: 'visitor',
      types: [
        { id: 'activity', label: 'Online Activity', item_kind: 'visitor', clock_fields: ['idle_minutes'] },
        { id: 'invited', label: 'Invited', item_kind: 'visitor' },
        { id: 'idle', label: 'Idle', item_kind: 'visitor', episode: 'idle' },
      ],
      conditions: [
        { id: 'hits', label: 'Hits', kind: 'number' },
        { id: 'idle_minutes', label: 'Idle Minutes', kind: 'minutes', clock: true, on: ['activity'] },
        { id: 'day_of_week', label: 'Day of Week', kind: 'weekday', schedule: true },
      ],
      actions: [{ id: 'send_email', label: 'Send Email', form: 'message', params: [] }],
    },
  ],
  operators: {},
  units: [],
  weekdays: [],
  limits: { conditions: 50, actions: 20, values: 200, text: 500, windows: 24, name: 200 },
};

const draft = draftOf({
  level: 'agent',
  name: ' Idle ',
  group_id: '',
  event_type: 'activity',
  state: 'enabled',
  definition: {
    all: [
      { field: 'day_of_week', op: 'in', values: ['mon'] },
      { field: 'idle_minutes', op: 'between', values: [1, 10] },
      { field: 'hits', op: 'at_least', values: [3] },
    ],
    any: [],
    actions: [{ id: 'A', kind: 'send_email', per_item: false, max_frequency: 'none' }],
  },
});

describe('a draft', () => {
  it('is sent with its times behind the other conditions, without keys', () => {
    const body = bodyOfDraft(draft);
    expect(body.name).toBe('Idle');
    expect(body.definition.all.map((one) => one.field)).toEqual(['idle_minutes', 'hits', 'day_of_week']);
    expect(body.definition.all[0]).not.toHaveProperty('key');
  });

  it('finds the place of a problem', () => {
    expect(placeOf('all[1].values', draft)).toEqual({ part: 'all', index: 1 });
    expect(placeOf('all[2].values[0]', draft)).toEqual({ part: 'schedule' });
    expect(placeOf('actions[0].params.subject', draft)).toEqual({
      part: 'action',
      index: 0,
      param: 'subject',
    });
    expect(anchorOf(placeOf('actions[0].params.subject', draft))).toBe('place-action-0-subject');
    expect(tabOf(placeOf('actions', draft))).toBe('actions');
    expect(tabOf(placeOf('name', draft))).toBe('conditions');
  });

  it('keeps what another type offers and names what goes', () => {
    const { draft: next, gone } = withType(draft, 'invited', catalogue);
    expect(next.all.map((row) => row.field)).toEqual(['hits']);
    expect(next.actions).toHaveLength(1);
    expect(gone).toEqual(['Idle Minutes']);
  });

  it('moves an action by one place and no further than the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  });
});

describe('a state', () => {
  it('is a type with episodes, or one that asks its clock', () => {
    expect(isState(catalogue, 'idle', [])).toBe(true);
    expect(isState(catalogue, 'activity', [])).toBe(false);
    expect(isState(catalogue, 'activity', draft.all)).toBe(true);
    expect(isState(catalogue, 'gone', [])).toBe(false);
  });
});
