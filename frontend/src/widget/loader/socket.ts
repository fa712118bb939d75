import type { ServerFrame } from '../protocol';

// The loader's parts are functions that keep their state in variables, not classes: names of variables are shortened by the build, names
// of members are not, and every visitor of every page loads this.

const waits = [500, 1_000, 2_000, 5_000, 10_000, 20_000];

export interface Frame {
  type: string;
  ref?: string;
  data: unknown;
}

/** After so many attempts without a welcome the page asks by a request what is wrong: sockets may be blocked on the way. */
export const ATTEMPTS = 2;

export interface Handlers {
  hello(): unknown;
  heard(frame: ServerFrame): void;
  online(online: boolean): void;
  /** The server does not take this token any more. */
  refused(): void;
  /** The outbox changed. */
  kept(): void;
  /** No socket could be opened, again and again, since this page was loaded. */
  blocked(): unknown;
}

export interface Socket {
  /** Sends what may be lost. */
  send(type: string, data: unknown, ref?: string): void;
  /** Sends what must arrive: kept until it was acknowledged, and sent again after a reconnect. The server knows each by its id. */
  keep(type: string, ref: string, data: unknown): void;
  /** Connects at once if it is not connected: the tab was woken up. */
  wake(): void;
  close(): void;
}

/** Opens the one socket of this tab and keeps it open. */
export function openSocket(url: string, outbox: Map<string, Frame>, handlers: Handlers): Socket {
  let socket: WebSocket | undefined;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let open = false;
  let welcomed = false;

  const write = (frame: Frame) => socket?.send(JSON.stringify({ v: 1, ...frame }));

  const receive = (frame: ServerFrame) => {
    const { type, ref } = frame;
    if (type === 'welcome') {
      tries = 0;
      open = welcomed = true;
      handlers.online(true);
      for (const waiting of outbox.values()) write(waiting);
    } else if (ref && (type === 'ack' || type === 'error') && outbox.delete(ref)) handlers.kept();
    handlers.heard(frame);
  };

  const closed = (code: number) => {
    socket = undefined;
    if (open) handlers.online((open = false));
    if (ended) return;
    // 4101, 4102: coming back with the same token would not help.
    if (code === 4101 || code === 4102) return handlers.refused();
    timer = setTimeout(connect, waits[Math.min(tries++, waits.length - 1)]! * (0.5 + Math.random()));
    if (!welcomed && tries === ATTEMPTS) handlers.blocked();
  };

  const connect = () => {
    clearTimeout(timer);
    const mine = (socket = new WebSocket(url));
    mine.onopen = () => write({ type: 'hello', data: handlers.hello() });
    mine.onmessage = (message) => receive(JSON.parse(message.data as string) as ServerFrame);
    mine.onclose = (event) => mine === socket && closed(event.code);
  };
  connect();

  return {
    send: (type, data, ref) => {
      if (open) write({ type, ref, data });
    },
    keep(type, ref, data) {
      const frame = { type, ref, data };
      outbox.set(ref, frame);
      handlers.kept();
      if (open) write(frame);
    },
    wake: () => {
      if (!ended && !socket) connect();
    },
    close() {
      ended = true;
      clearTimeout(timer);
      socket?.close(1000);
    },
  };
}
