import { describe, expect, it } from 'vitest';
import { emphasised } from './sentence';
import { newer, withFresh } from './tail';
import type { Firing } from './api';

describe('the sentence', () => {
  it('lets what was set stand out', () => {
    const parts = emphasised(
      'When a visitor is on a site, idle for 1 to 10 minutes, with page containing “/pricing”: invite them.',
    );
    expect(parts.filter((part) => part.fact).map((part) => part.text)).toEqual([
      '1 to 10 minutes',
      '“/pricing”',
    ]);
    expect(parts.map((part) => part.text).join('')).toContain('invite them.');
  });
});

describe('the live tail', () => {
  const firing = (id: string, outcome: Firing['outcome'] = 'fired') => ({ id, outcome }) as Firing;

  it('puts new firings first and brings known ones up to date', () => {
    const known = [firing('b', 'batched'), firing('a')];
    const fresh = [firing('c'), firing('b', 'fired')];
    expect(newer(fresh, known).map((one) => one.id)).toEqual(['c']);
    expect(withFresh(known, fresh).map((one) => `${one.id} ${one.outcome}`)).toEqual([
      'c fired',
      'b fired',
      'a fired',
    ]);
  });
});
