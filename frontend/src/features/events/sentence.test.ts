import { expect, test } from 'vitest';
import { inShort } from './sentence';

test.each([
  ['Idle Minutes between 0.1 and 10 minutes', 'Idle 0.1–10 min'],
  ['Live Chat Invites Sent is 0', 'Invites Sent is 0'],
  ['Count at least 3', 'Count ≥ 3'],
  ['Question contains any of “refund”, “Erstattung”', 'Question contains “refund”, “Erstattung”'],
  ['Question contains all of “a”, “b”', 'Question contains all of “a”, “b”'],
  ['Country is none of Germany, Austria', 'Country is none of Germany, Austria'],
])('%s', (long, short) => {
  expect(inShort(long)).toBe(short);
});
