import type { Wire, World } from '@/shared/live/socket';
import { FakeTime } from './fakeTime';

/** The server's end of one connection, played by the test. */
export class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: { type: string; ref?: string; data?: unknown }[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as FakeWire['sent'][number]);
  }

  close(): void {
    this.closed = true;
  }

  /** The network lets the connection through and the server says hello. */
  greet(hello: object = {}): void {
    this.onopen?.();
    this.frame({
      type: 'hello',
      data: { now: 5_000_000, agent_id: 'agt_1', epoch: 'e1', head: 10, ...hello },
    });
  }

  frame(frame: object): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, ...frame }) });
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }

  types(): string[] {
    return this.sent.map((frame) => frame.type);
  }
}

/** A world whose time stands still and whose wires the test holds. */
export class FakeWorld implements World {
  time = new FakeTime();
  wires: FakeWire[] = [];
  now = this.time.now;
  after = this.time.after;
  random = () => 0.5; // no spread: a wait is exactly its step

  open = (): Wire => {
    const wire = new FakeWire();
    this.wires.push(wire);
    return wire;
  };

  get wire(): FakeWire {
    const last = this.wires.at(-1);
    if (!last) throw new Error('nobody has connected yet');
    return last;
  }
}
