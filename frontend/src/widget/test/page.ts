import { vi } from 'vitest';
import { boot } from '../loader/boot';
import type { ServerFrame } from '../protocol';

// A page of a site in the test: the loader runs for real, its network and its time are the test's.

export const origin = 'https://desk.example';

/** The server's end of the socket, played by the test. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  sent: { type: string; ref?: string; data: Record<string, unknown> }[] = [];
  closed = false;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  /** The network lets the connection through. */
  open(): void {
    this.onopen?.();
  }

  frame(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify({ v: 1, ...frame }) });
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }

  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.type === type).map((frame) => frame.data);
  }

  /** Opens, hears the hello, and welcomes the page with a visit. */
  welcome(more: object = {}): void {
    this.open();
    this.frame({
      type: 'welcome',
      data: {
        visitor: 'vis_1',
        presence: 'online',
        stamp: '2026-03-02T09:15:00.000Z',
        chat: null,
        invitation: null,
        visit,
        ...more,
      },
    });
  }
}

export const words = {
  launcher: 'Chat with us',
  unread: '{n} unread',
  close: 'Close',
  chat: 'Chat now',
  no: 'No thanks',
  reply: 'Write a reply…',
  send: 'Send',
  note: 'You can close this.',
  online: 'online now',
  invitation: 'Invitation to chat',
};

export const visit = {
  token: 'T'.repeat(43),
  visitor: 'vis_1',
  consent: 'session',
  idle_stamp: '2026-03-02T09:15:00.000Z',
  config: { texts: words, position: 'right', launcher: { show: true } },
};

export const card = {
  id: 'inv_1',
  text: 'May I help?',
  from: { name: 'Ana Duarte', initials: 'AD' },
  title: 'Hire desk',
  expires_in: 60,
};

type Deskbell = ((...command: unknown[]) => unknown) & { q?: unknown[][]; loaded?: boolean };
type HostWindow = Window & { deskbell?: Deskbell };

/** What the inline snippet leaves behind. */
export function snippet(...commands: unknown[][]): void {
  const queue: Deskbell = (...command) => void queue.q!.push(command);
  queue.q = commands;
  (window as HostWindow).deskbell = queue;
}

export const deskbell = (...command: unknown[]) => (window as HostWindow).deskbell!(...command);

/** Runs the loader, as its script tag does. */
export function load(dataset: Record<string, string> = {}): void {
  const script = document.createElement('script');
  script.src = `${origin}/w/v1.js`;
  Object.assign(script.dataset, dataset);
  Object.defineProperty(document, 'currentScript', { value: script, configurable: true });
  boot(window as never, document);
  vi.advanceTimersByTime(1);
}

/** A page whose visit has begun. */
export function visited(options: object = {}): FakeSocket {
  snippet(['init', { site: 'sit_1', ...options }]);
  load();
  FakeSocket.last.welcome();
  return FakeSocket.last;
}

export const requests = vi.fn();

const attach = Element.prototype.attachShadow;

/** Gives every test a fresh page. */
export function freshPage(): void {
  vi.useFakeTimers({ now: 1_772_443_200_000 });
  FakeSocket.all = [];
  requests.mockReset().mockResolvedValue({ ok: true, json: async () => visit });
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', requests);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.spyOn(Math, 'random').mockReturnValue(0.5); // no spread: a wait is exactly its step
  navigator.sendBeacon = vi.fn(() => true);
  vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element, init) {
    return attach.call(this, { ...init, mode: 'open' }); // closed on real pages; the test looks inside
  });
  history.replaceState(null, '', '/');
  document.head.innerHTML = '<title>Shop</title>';
  document.body.innerHTML = '';
  sessionStorage.clear();
  localStorage.clear();
}

/** What this browser tells of its owner's wishes. */
export function wish(what: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(what))
    Object.defineProperty(navigator, name, { value, configurable: true });
}

/** Takes the widget off the page: its listeners must not hear the next test's page. */
export function leavePage(): void {
  if ((window as HostWindow).deskbell?.loaded) deskbell('destroy');
  delete (window as HostWindow).deskbell;
  for (const name of ['globalPrivacyControl', 'connection'])
    delete (navigator as unknown as Record<string, unknown>)[name];
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

export const shadow = () => document.getElementById('deskbell')!.shadowRoot!;
export const launcher = () => shadow().querySelector<HTMLButtonElement>('.go')!;
export const shownCard = () => shadow().querySelector<HTMLElement>('.card');
export const frame = () => shadow().querySelector('iframe');
