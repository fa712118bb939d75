import { useSyncExternalStore } from 'react';
import { serverClock } from './browser';

/** One ticker for all clocks that show the same time: they change together, and a screen without clocks costs nothing. */
function ticker(read: () => number) {
  const listeners = new Set<() => void>();
  let now = read();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tick(): void {
    now = read();
    timer = setTimeout(tick, 1000 - (now % 1000));
    listeners.forEach((listener) => listener());
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    if (timer === undefined) tick();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    };
  }

  // While nothing ticks, the last tick may be long ago: a first look must not start there.
  function current(): number {
    const real = read();
    if (timer === undefined && Math.abs(real - now) > 1000) now = real;
    return now;
  }

  return { subscribe, current };
}

const server = ticker(() => serverClock.now());
const local = ticker(() => Date.now());

/** The server's time in ms, changing once a second. With a coarser step the component renders that much less. */
export function useNow(step = 1000): number {
  return useSyncExternalStore(server.subscribe, () => Math.floor(server.current() / step) * step);
}

/** This browser's own time, for what it measures itself: how long the connection is lost. */
export function useLocalNow(): number {
  return useSyncExternalStore(local.subscribe, () => Math.floor(local.current() / 1000) * 1000);
}
