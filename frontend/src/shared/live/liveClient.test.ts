import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeWorld } from '@/test/fakeWire';
import type { Frame } from './frames';
import { LiveClient } from './liveClient';
import { ServerClock } from './serverClock';

let world: FakeWorld;
let clock: ServerClock;
let client: LiveClient;

beforeEach(() => {
  world = new FakeWorld();
  clock = new ServerClock(world.now);
  client = new LiveClient(world, clock, 'tab-1');
});

function feed() {
  const told: string[] = [];
  client.subscribeFeed({ onEntry: (frame) => told.push(`${frame.seq}`), onReset: () => told.push('reset') });
  return told;
}

function reconnect(hello: object = {}) {
  world.wire.drop();
  world.time.advance(500);
  world.wire.greet(hello);
}

describe('the personal feed', () => {
  it('begins at the head that the first hello names, and has everything before it read by REST', () => {
    const told = feed();
    client.start();
    world.wire.greet({ head: 10 });
    expect(world.wire.sent[0]).toMatchObject({
      type: 'hello',
      data: { since: null, tab: 'tab-1', client: 'console' },
    });
    world.wire.frame({ type: 'notification.created', seq: 11 });
    expect(told).toEqual(['reset', '11']);
  });

  it('resumes after the last entry and tells none twice', () => {
    const told = feed();
    client.start();
    world.wire.greet({ head: 10 });
    world.wire.frame({ type: 'notification.created', seq: 11 });
    reconnect({ head: 13 });
    expect(world.wire.sent[0]).toMatchObject({ data: { since: { epoch: 'e1', seq: 11 } } });
    for (const seq of [11, 12, 13]) world.wire.frame({ type: 'notification.created', seq });
    expect(told).toEqual(['reset', '11', '12', '13']);
  });

  it('says so when the server cannot fill the hole, and goes on from the head', () => {
    const told = feed();
    client.start();
    world.wire.greet({ head: 10 });
    reconnect({ epoch: 'e2', head: 900 });
    world.wire.frame({ type: 'reset' });
    world.wire.frame({ type: 'notification.created', seq: 901 });
    expect(told).toEqual(['reset', 'reset', '901']);
    reconnect();
    expect(world.wire.sent[0]).toMatchObject({ data: { since: { epoch: 'e2', seq: 901 } } });
  });

  it('takes a missing number for a hole', () => {
    const told = feed();
    client.start();
    world.wire.greet({ head: 10 });
    world.wire.frame({ type: 'notification.created', seq: 14 });
    world.wire.frame({ type: 'notification.created', seq: 15 });
    expect(told).toEqual(['reset', 'reset', '15']);
  });

  it('is forgotten when the person signs out', () => {
    client.start();
    world.wire.greet();
    client.stop();
    client.start();
    world.wire.onopen?.();
    expect(world.wire.sent[0]).toMatchObject({ data: { since: null } });
  });
});

describe('topics', () => {
  it('are asked for again after each reconnect, with their parameters', () => {
    const heard: Frame[] = [];
    client.subscribe('visitors', { state: 'idle' }, (frame) => heard.push(frame));
    client.start();
    world.wire.greet();
    reconnect();
    expect(world.wire.sent[1]).toMatchObject({
      type: 'subscribe',
      data: { topic: 'visitors', params: { state: 'idle' } },
    });
    world.wire.frame({ type: 'snapshot', topic: 'visitors', data: { rows: [] } });
    world.wire.frame({ type: 'snapshot', topic: 'chats', data: { rows: [] } });
    expect(heard).toHaveLength(1);
  });

  it('are left when the last listener goes', () => {
    client.start();
    world.wire.greet();
    const first = client.subscribe('presence', undefined, vi.fn());
    const second = client.subscribe('presence', undefined, vi.fn());
    first();
    expect(world.wire.types()).not.toContain('unsubscribe');
    second();
    expect(world.wire.types().at(-1)).toBe('unsubscribe');
  });
});

describe('requests', () => {
  it('get their own answer', async () => {
    client.start();
    world.wire.greet();
    const answer = client.request('typing', { on: true });
    const { ref } = world.wire.sent.at(-1) ?? {};
    world.wire.frame({ type: 'ack', ref, data: { ok: true } });
    await expect(answer).resolves.toEqual({ ok: true });
  });

  it('fail when the server refuses or the connection goes', async () => {
    client.start();
    await expect(client.request('typing', {})).rejects.toThrow('not connected');
    world.wire.greet();
    const refused = client.request('typing', {});
    world.wire.frame({ type: 'error', ref: world.wire.sent.at(-1)?.ref, data: { code: 'forbidden' } });
    await expect(refused).rejects.toMatchObject({ data: { code: 'forbidden' } });
    const lost = client.request('typing', {});
    world.wire.drop();
    await expect(lost).rejects.toThrow('connection lost');
  });
});

describe('the server clock', () => {
  it('is put right by the hello and goes on by itself', () => {
    client.start();
    world.wire.greet({ now: '2026-03-02T09:15:00.000Z' });
    world.time.advance(1500);
    expect(new Date(clock.now()).toISOString()).toBe('2026-03-02T09:15:01.500Z');
  });

  it('stands still with a frozen server', () => {
    client.start();
    world.wire.greet({ now: '2026-03-02T09:15:00.000Z', frozen: true });
    world.time.advance(60_000);
    expect(new Date(clock.now()).toISOString()).toBe('2026-03-02T09:15:00.000Z');
  });
});
