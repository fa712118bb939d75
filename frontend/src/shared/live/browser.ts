import { LockLeadership } from './leader';
import { LiveClient } from './liveClient';
import { ServerClock } from './serverClock';
import type { Wire } from './socket';
import { type Channel, type TabMessage, Voice } from './voice';

/** This tab's name among the person's tabs. A reload is a new tab. */
export const tabId = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('');

/** The server's time, for everything that ticks. */
export const serverClock = new ServerClock(() => Date.now());

function openWire(): Wire {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/api/v1/live`) as unknown as Wire;
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}

/** This tab's live connection. It hurries when the network is back or the tab is looked at again. */
export const live = new LiveClient(
  { open: openWire, now: () => Date.now(), after, random: Math.random },
  serverClock,
  tabId,
);

function tabChannel(): Channel {
  const channel = new BroadcastChannel('deskbell');
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (listener) => {
      const hear = (event: MessageEvent<TabMessage>) => listener(event.data);
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
  };
}

const page = {
  focused: () => document.hasFocus(),
  visible: () => document.visibilityState === 'visible',
  onChange: (listener: () => void) => {
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener('focus', listener, { signal });
    window.addEventListener('blur', listener, { signal });
    document.addEventListener('visibilitychange', listener, { signal });
    return () => stop.abort();
  },
};

/** A person's voice in this tab. One per signed-in person: tabs of different people must not silence each other. */
export function newVoice(agentId: string): Voice {
  const leadership = new LockLeadership(navigator.locks, `deskbell:leader:${agentId}`);
  return new Voice({ id: tabId, now: () => Date.now(), every, channel: tabChannel(), page, leadership });
}

/** Starts the connection and keeps it going. Returns how to end it. */
export function connect(): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('online', live.hurry, { signal });
  document.addEventListener('visibilitychange', () => page.visible() && live.hurry(), { signal });
  live.start();
  return () => {
    stop.abort();
    live.stop();
  };
}
