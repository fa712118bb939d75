import { expect, test } from 'vitest';
import type { DeskEvent } from './api';
import { type Filter, finds } from './find';

const all: Filter = { q: '', group: '', category: '', state: 'all', health: 'all', action: '' };

const event = {
  name: 'Refunds',
  owner: { id: 'agt_1', name: 'Bo Lindholm' },
  category: 'live_chat',
  category_label: 'Live Chat',
  event_type_label: 'Live Chat Started',
  group_id: 'evg_1',
  state: 'enabled',
  conditions_text: ['Question contains “refund”'],
  actions_text: ['email nobody yet'],
  definition: { all: [], any: [], actions: [{ kind: 'send_email', params: { to: ['bob@shop.test'] } }] },
  failed_24h: 2,
  last_fired_at: '2026-03-02T10:15:00.000Z',
  problems: [],
} as unknown as DeskEvent;

test.each<[string, Partial<Filter>, boolean]>([
  ['nothing is asked', {}, true],
  ['all words, wherever they stand', { q: 'lindholm REFUND' }, true],
  ['one word is not there', { q: 'refund transfer' }, false],
  ['who writes to bob?', { q: 'bob@' }, true],
  ['its group', { group: 'evg_1' }, true],
  ['no group', { group: 'none' }, false],
  ['another category', { category: 'whos_on' }, false],
  ['another state', { state: 'shadow' }, false],
  ['something failed', { health: 'failed' }, true],
  ['never fired', { health: 'never' }, false],
  ['broken', { health: 'broken' }, false],
  ['its action', { action: 'send_email' }, true],
  ['another action', { action: 'end_chat' }, false],
])('%s', (_what, filter, found) => {
  expect(finds(event, { ...all, ...filter })).toBe(found);
});
