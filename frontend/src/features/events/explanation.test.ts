import { describe, expect, it } from 'vitest';
import { readExplanation } from './explanation';
import { emphasised } from './sentence';
import { newer, withFresh } from './tail';
import type { Firing } from './api';

const raw = {
  Firing: {
    ID: '01FIR',
    EventID: '01EVT',
    ItemKind: 'visitor',
    ItemID: '01VIS',
    ItemRef: 'V-221',
    ItemTitle: 'Visitor 221',
    OccurredAt: '2026-03-02T10:14:22.000Z',
    At: '2026-03-02T10:14:22.400Z',
    Outcome: 'fired',
    N: 0,
  },
  Event: { ID: '01EVT', Name: 'Renamed since', DeletedAt: null },
  Ref: { Name: 'Idle visitors' },
  Definition: { actions: [{ id: 'A', per_item: true }] },
  Trace: {
    result: true,
    conditions: [
      { path: 'all[0]', field: 'hits', label: 'Hits', expected: 'at least 3', actual: '4', result: 'true' },
    ],
    missed: [],
  },
  Runs: [
    {
      Run: {
        ID: '01RUN',
        ActionID: 'A',
        Kind: 'send_email',
        State: 'done',
        Reason: '',
        Detail: '{"message":"2 recipients"}',
      },
      Label: 'Send Email',
      Limit: 'ever',
      NextAt: '292278994-08-17T07:12:55.807Z',
      Deliveries: [
        {
          Delivery: { ID: '01DLV', Address: 'ana@example.org', State: 'sent' },
          Attempts: [
            { Number: 1, Outcome: 'temporary' },
            { Number: 2, Outcome: 'sent' },
          ],
        },
      ],
      Notifications: null,
    },
  ],
  Chain: null,
};

describe('an explanation', () => {
  it('is read whatever case its keys have, with public ids', () => {
    const one = readExplanation(raw);
    expect(one.id).toBe('fir_01FIR');
    expect(one.item.id).toBe('vis_01VIS');
    expect(one.event).toEqual({ id: 'evt_01EVT', name: 'Idle visitors', deleted: false });
    expect(one.lag).toBe(400);
    expect(one.conditions?.[0]?.actual).toBe('4');
    expect(one.runs[0]).toMatchObject({ perItem: true, detail: '2 recipients', state: 'done' });
    expect(one.runs[0]?.deliveries[0]?.attempts.map((attempt) => attempt.outcome)).toEqual([
      'temporary',
      'sent',
    ]);
  });

  it('takes an instant beyond all calendars as never', () => {
    expect(readExplanation(raw).runs[0]?.nextAt).toBeNull();
  });

  it('survives what is missing', () => {
    const one = readExplanation({});
    expect(one.runs).toEqual([]);
    expect(one.conditions).toBeNull();
  });
});

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
