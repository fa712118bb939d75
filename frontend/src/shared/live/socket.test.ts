import { describe, expect, it, vi } from 'vitest';
import { FakeWorld } from '@/test/fakeWire';
import { wait } from './backoff';
import { Socket } from './socket';

function connected() {
  const world = new FakeWorld();
  const socket = new Socket(world);
  socket.start();
  world.wire.greet();
  return { world, socket };
}

/** How long the socket waits now before it opens the next wire. */
function waited(world: FakeWorld): number {
  const before = world.wires.length;
  const start = world.now();
  while (world.wires.length === before) world.time.advance(50);
  return world.now() - start;
}

describe('the connection', () => {
  it('is live only after the server said hello', () => {
    const world = new FakeWorld();
    const socket = new Socket(world);
    socket.start();
    expect(socket.connection.state).toBe('connecting');
    expect(socket.send({ type: 'subscribe' })).toBe(false);
    world.wire.greet();
    expect(socket.connection.state).toBe('live');
    expect(socket.send({ type: 'subscribe' })).toBe(true);
  });

  it('comes back after 0.5, 1, 2, 5, 10, 20 and again 20 seconds, and begins anew after a hello', () => {
    const { world } = connected();
    for (const seconds of [0.5, 1, 2, 5, 10, 20, 20]) {
      world.wire.drop();
      expect(waited(world)).toBe(seconds * 1000);
    }
    world.wire.greet();
    world.wire.drop();
    expect(waited(world)).toBe(500);
  });

  it('spreads its return by a quarter to both sides', () => {
    expect(wait(3, () => 0)).toBe(3750);
    expect(wait(3, () => 0.999999)).toBe(6250);
  });

  it('remembers since when it is lost, through failed tries, until it is live again', () => {
    const { world, socket } = connected();
    const lostAt = world.now();
    world.wire.drop();
    world.time.advance(500);
    world.wire.drop();
    expect(socket.connection.lostAt).toBe(lostAt);
    world.time.advance(1000);
    world.wire.greet();
    expect(socket.connection.lostAt).toBeNull();
  });

  it('gives up on a server that never says hello', () => {
    const world = new FakeWorld();
    const socket = new Socket(world);
    socket.start();
    world.time.advance(10_000);
    expect(world.wires[0]?.closed).toBe(true);
    expect(socket.connection.state).toBe('waiting');
  });

  it('stays away when the session ended, and says why', () => {
    const { world, socket } = connected();
    const onCode = vi.fn();
    socket.onCode = onCode;
    world.wire.drop(4101);
    world.time.advance(3_600_000);
    expect(socket.connection.state).toBe('stopped');
    expect(world.wires).toHaveLength(1);
    expect(onCode).toHaveBeenCalledWith(4101);
  });

  it('comes back at once when rights changed, after the session was asked for', () => {
    const { world, socket } = connected();
    const onCode = vi.fn();
    socket.onCode = onCode;
    world.wire.drop(4003);
    expect(onCode).toHaveBeenCalledWith(4003);
    world.time.advance(0);
    expect(world.wires).toHaveLength(2);
  });

  it('waits long when there were too many connections', () => {
    const { world } = connected();
    world.wire.drop(4103);
    expect(waited(world)).toBe(10_000);
  });

  it('hurries when the network is back', () => {
    const { world, socket } = connected();
    world.wire.drop();
    socket.hurry();
    expect(world.wires).toHaveLength(2);
    world.wire.greet();
    expect(socket.connection.state).toBe('live');
  });

  it('hears nothing from a wire it has given up', () => {
    const { world, socket } = connected();
    const old = world.wire;
    const heard = vi.fn();
    socket.onFrame = heard;
    old.drop();
    world.time.advance(500);
    old.frame({ type: 'delta' });
    expect(heard).not.toHaveBeenCalled();
  });
});
