import { describe, expect, it } from 'vitest';
import type { Condition } from './api';
import type { Field, Operator } from './catalogue';
import { withOperator } from './catalogue';
import {
  customMinutes,
  fromLocalInput,
  isAddress,
  isComplete,
  readNumber,
  readTypedWindow,
  toLocalInput,
  withNumber,
} from './values';

const operator = (id: string, values: Operator['values'], more: Partial<Operator> = {}): Operator => ({
  id,
  label: id,
  values,
  ...more,
});

describe('values of conditions', () => {
  it('reads numbers as people type them, and nothing else', () => {
    expect(readNumber('1,5')).toBe(1.5);
    expect(readNumber(' 30 ')).toBe(30);
    expect(readNumber('')).toBeUndefined();
    expect(readNumber('ten')).toBeUndefined();
    expect(readNumber(Number.NaN)).toBeUndefined();
  });

  it('keeps a range in order of its fields', () => {
    expect(withNumber([1, 10], 1, 20)).toEqual([1, 20]);
    expect(withNumber([], 1, 20)).toEqual([0, 20]);
    expect(withNumber([1, 10], 1, undefined)).toEqual([1]);
  });

  it('tells addresses and ranges from other words', () => {
    for (const good of ['192.0.2.1', '192.0.2.0/24', '2001:db8::/48', '::1'])
      expect(isAddress(good)).toBe(true);
    for (const bad of ['192.0.2', '192.0.2.300', '192.0.2.0/33', 'example.org', ''])
      expect(isAddress(bad)).toBe(false);
  });

  it('reads windows of the clock as people type them', () => {
    expect(readTypedWindow('9-17')).toBe('09:00-17:00');
    expect(readTypedWindow('9:30 – 17:45')).toBe('09:30-17:45');
    expect(readTypedWindow('2200-0600')).toBe('22:00-06:00');
    expect(readTypedWindow('morning')).toBeUndefined();
    expect(readTypedWindow('9-77')).toBeUndefined();
  });

  it('takes an instant to a date field and back', () => {
    const local = toLocalInput('2026-03-02T10:15:00Z');
    expect(fromLocalInput(local)).toBe('2026-03-02T10:15:00.000Z');
    expect(toLocalInput('soon')).toBe('');
    expect(fromLocalInput('')).toBeUndefined();
  });

  it('knows fixed steps of Maximum Frequency from minutes of one’s own', () => {
    expect(customMinutes('90m')).toBe(90);
    expect(customMinutes('30m')).toBeUndefined();
    expect(customMinutes('week')).toBeUndefined();
  });

  it('calls a condition complete when its operator has all it takes', () => {
    const between = operator('between', 'two');
    expect(isComplete({ field: 'hits', op: 'between', values: [1] }, between)).toBe(false);
    expect(isComplete({ field: 'hits', op: 'between', values: [1, 2] }, between)).toBe(true);
    expect(isComplete({ field: 'hits', op: 'empty' }, operator('empty', 'none'))).toBe(true);
  });
});

describe('another operator', () => {
  const field: Field = { id: 'hits', label: 'Hits', kind: 'number' };
  const words: Field = { id: 'sent_message', label: 'Sent Message', kind: 'text' };

  it('makes the lower end of a range the one number', () => {
    const range: Condition = { field: 'hits', op: 'between', values: [3, 9] };
    expect(withOperator(range, operator('at_least', 'one'), field, 'two')).toEqual({
      field: 'hits',
      op: 'at_least',
      values: [3],
    });
  });

  it('keeps a list, and drops what belonged to the old operator only', () => {
    const before: Condition = {
      field: 'sent_message',
      op: 'contains_none',
      values: ['refund'],
      or_unknown: true,
      whole_words: true,
    };
    const after = withOperator(before, operator('starts_any', 'list'), words, 'list');
    expect(JSON.parse(JSON.stringify(after))).toEqual({
      field: 'sent_message',
      op: 'starts_any',
      values: ['refund'],
    });
  });

  it('takes the list over as the new value of a change', () => {
    const before: Condition = { field: 'live_chat_status', op: 'is_any', values: ['ended'] };
    expect(withOperator(before, operator('changed', 'change'), { ...field, kind: 'choice' }, 'list')).toEqual(
      {
        field: 'live_chat_status',
        op: 'changed',
        from: [],
        to: ['ended'],
      },
    );
  });
});
