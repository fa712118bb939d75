import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { show } from '@/test/render';
import { newIntent, useIntent } from './intent';
import { ApiError } from './problem';

const keys: string[] = [];

function Accept({ outcome }: { outcome: () => Promise<void> }) {
  const accept = useIntent((_chat: string, intent) => {
    keys.push(intent);
    return outcome();
  });
  return <button onClick={() => accept.mutate('cht_1')}>accept {accept.failureCount}</button>;
}

async function press(outcome: () => Promise<void>, times: number) {
  keys.length = 0;
  show(<Accept outcome={outcome} />);
  for (let n = 1; n <= times; n++) {
    await userEvent.click(screen.getByRole('button'));
    await waitFor(() => expect(keys).toHaveLength(n));
  }
}

it('asks again with the same key while nobody knows what happened', async () => {
  await press(() => Promise.reject(new ApiError(0, 'offline', '', '')), 2);
  expect(keys[1]).toBe(keys[0]);
});

it('takes a new key once the server has answered', async () => {
  await press(() => Promise.reject(new ApiError(409, 'chat_taken', '', '')), 2);
  expect(keys[1]).not.toBe(keys[0]);
});

it('takes a new key after a success', async () => {
  await press(() => Promise.resolve(), 2);
  expect(keys[1]).not.toBe(keys[0]);
});

it('makes keys that do not repeat', () => {
  expect(new Set(Array.from({ length: 100 }, newIntent)).size).toBe(100);
});
