import { renderHook, act } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Chat } from './api';
import { draftBox } from './drafts';
import { mineOnly, sections } from './queue';
import { useTaken } from './useTaken';

const chat = (change: Partial<Chat>) =>
  ({ id: 'cht_1', state: 'waiting', agent_id: '', opened_at: '2026-03-02T09:00:00Z', ...change }) as Chat;

it('puts who waits longest first, and parts mine from the team', () => {
  const late = chat({ id: 'late', opened_at: '2026-03-02T09:05:00Z' });
  const early = chat({ id: 'early' });
  const mine = chat({ id: 'mine', state: 'active', agent_id: 'me', accepted_at: '2026-03-02T09:01:00Z' });
  const theirs = chat({
    id: 'theirs',
    state: 'active',
    agent_id: 'ben',
    accepted_at: '2026-03-02T09:01:00Z',
  });
  const queue = sections([late, theirs, early, mine], 'me');
  expect(queue.waiting.map((one) => one.id)).toEqual(['early', 'late']);
  expect(queue.mine).toEqual([mine]);
  expect(queue.team).toEqual([theirs]);
});

it('takes for mine what waits in my groups, and what has no group in my departments', () => {
  const me = { id: 'me', groups: ['grp_1'], departments: ['dep_1'] };
  const kept = [
    chat({ id: 'group', department_id: 'dep_2', group_id: 'grp_1' }),
    chat({ id: 'department', department_id: 'dep_1', group_id: '' }),
    chat({ id: 'own', department_id: 'dep_9', group_id: 'grp_9', agent_id: 'me' }),
  ];
  const other = chat({ id: 'other', department_id: 'dep_1', group_id: 'grp_2' });
  expect(mineOnly([...kept, other], me)).toEqual(kept);
});

it('lets a chat that a colleague accepts stay for a moment, and mine go at once', () => {
  vi.useFakeTimers();
  const waiting = [chat({ id: 'a' }), chat({ id: 'b' })];
  const { result, rerender } = renderHook(({ rows }) => useTaken(rows, 'me'), {
    initialProps: { rows: waiting },
  });
  const theirs = chat({ id: 'a', state: 'active', agent_id: 'ben', agent_name: 'Ben' });
  rerender({ rows: [theirs, chat({ id: 'b', state: 'active', agent_id: 'me' })] });
  expect(result.current).toEqual([theirs]);
  act(() => vi.advanceTimersByTime(2_000));
  expect(result.current).toEqual([]);
  vi.useRealTimers();
});

it('keeps a draft per person, chat and kind, and forgets it when it is sent', () => {
  draftBox('me', 'cht_1', false).write('Hello');
  expect(draftBox('me', 'cht_1', false).read()).toBe('Hello');
  expect(draftBox('me', 'cht_1', true).read()).toBe('');
  expect(draftBox('me', 'cht_2', false).read()).toBe('');
  expect(draftBox('ben', 'cht_1', false).read()).toBe('');
  draftBox('me', 'cht_1', false).write('');
  expect(localStorage).toHaveLength(0);
});
