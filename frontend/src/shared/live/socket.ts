import { wait } from './backoff';
import { type Frame, parseFrame, verdict } from './frames';

/** The part of a WebSocket that we use. */
export interface Wire {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** What the socket needs from the world; tests hand in their own. */
export interface World {
  open(): Wire;
  now(): number;
  after(ms: number, run: () => void): () => void;
  random(): number;
}

/**
 * How the connection is.
 *
 * ```
 * idle ─start─▶ connecting ─hello─▶ live ─lost─▶ waiting ─time─▶ connecting
 *                    └──────lost──────────────────▲
 * any ─stop, or a close code that says stay away─▶ stopped
 * ```
 */
export type Connection =
  | { state: 'idle' | 'connecting' | 'live' | 'stopped'; lostAt: number | null }
  | { state: 'waiting'; lostAt: number; retryAt: number };

/** A socket counts as open only when the server has said hello; until then it may be anything in between. */
const HELLO_WITHIN = 10_000;

/** One WebSocket that comes back. It knows no topics: see LiveClient. */
export class Socket {
  connection: Connection = { state: 'idle', lostAt: null };
  onFrame: (frame: Frame) => void = () => {};
  onOpen: () => void = () => {};
  onConnection: (connection: Connection) => void = () => {};
  /** The server refused for good, or asks us to look at the session first. */
  onCode: (code: number) => void = () => {};

  private wire: Wire | null = null;
  private failures = 0;
  private cancelTimer: () => void = () => {};

  constructor(private readonly world: World) {}

  start(): void {
    if (this.connection.state === 'idle' || this.connection.state === 'stopped') this.connect();
  }

  stop(): void {
    this.drop();
    this.failures = 0;
    this.become({ state: 'stopped', lostAt: null });
  }

  /** Tries at once instead of waiting on: the network came back, or the person looks at the tab again. */
  hurry(): void {
    if (this.connection.state !== 'waiting') return;
    this.failures = 0;
    this.connect();
  }

  /** Sends a frame. False when there is no connection: the caller decides whether it still matters later. */
  send(frame: object): boolean {
    if (this.connection.state !== 'live' || !this.wire) return false;
    this.wire.send(JSON.stringify({ v: 1, ...frame }));
    return true;
  }

  /** Sends before the connection counts as live: only for our hello. */
  sendFirst(frame: object): void {
    this.wire?.send(JSON.stringify({ v: 1, ...frame }));
  }

  private connect(): void {
    this.drop();
    this.become({ state: 'connecting', lostAt: this.connection.lostAt });
    const wire = this.world.open();
    this.wire = wire;
    wire.onopen = () => this.onOpen();
    wire.onmessage = (event) => this.receive(wire, event.data);
    wire.onclose = (event) => this.lost(wire, event.code);
    this.cancelTimer = this.world.after(HELLO_WITHIN, () => this.lost(wire, 1006));
  }

  private receive(wire: Wire, data: unknown): void {
    const frame = wire === this.wire && typeof data === 'string' ? parseFrame(data) : null;
    if (!frame) return;
    if (frame.type === 'hello') {
      this.cancelTimer();
      this.failures = 0;
      this.become({ state: 'live', lostAt: null });
    }
    this.onFrame(frame);
  }

  private lost(wire: Wire, code: number): void {
    if (wire !== this.wire) return;
    const lostAt = this.connection.lostAt ?? this.world.now();
    this.drop();
    const asks = verdict(code);
    if (asks === 'away') {
      this.become({ state: 'stopped', lostAt });
      this.onCode(code);
      return;
    }
    if (asks === 'slowly') this.failures = Math.max(this.failures, 4);
    const delay = asks === 'now' ? 0 : wait(this.failures, this.world.random);
    this.failures += 1;
    this.become({ state: 'waiting', lostAt, retryAt: this.world.now() + delay });
    this.cancelTimer = this.world.after(delay, () => this.connect());
    if (asks === 'now') this.onCode(code);
  }

  private drop(): void {
    this.cancelTimer();
    const wire = this.wire;
    this.wire = null;
    if (!wire) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close(1000);
  }

  private become(connection: Connection): void {
    this.connection = connection;
    this.onConnection(connection);
  }
}
