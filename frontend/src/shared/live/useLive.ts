import { createContext, useContext, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { live, serverClock } from './browser';
import type { Delta, Frame } from './frames';
import type { Connection } from './socket';
import type { Voice } from './voice';

/** How the connection is, kept up to date. */
export function useConnection(): Connection {
  return useSyncExternalStore(live.watch, () => live.connection);
}

/** Hears a topic's frames while mounted; a `snapshot` comes first and after every gap. `null` hears nothing. */
export function useTopic(name: string | null, onFrame: (frame: Frame) => void, params?: unknown): void {
  const heard = useEffectEvent(onFrame);
  const key = JSON.stringify(params ?? null);
  useEffect(() => {
    if (!name) return;
    return live.subscribe(name, JSON.parse(key) as unknown, (frame) => heard(frame));
  }, [name, key]);
}

/** A board: rows by id, from a snapshot and the deltas after it. `null` until the snapshot came. */
export interface Board<Row> {
  rows: Row[] | null;
  /** Ids of the rows in the last delta: to flash what changed. */
  changed: ReadonlySet<string>;
  /** Whatever the snapshot carried besides its rows (counts, limits). */
  extra: Record<string, unknown>;
}

const empty: ReadonlySet<string> = new Set();

/** Follows a board topic. Rows need an `id`; a snapshot is `{rows: [...]}` or `{items: [...]}`, deltas `{changed, removed}`. */
export function useBoard<Row extends { id: string }>(name: string | null, params?: unknown): Board<Row> {
  const [board, setBoard] = useState<Board<Row>>({ rows: null, changed: empty, extra: {} });
  useTopic(
    name,
    (frame) => {
      if (frame.type === 'snapshot') setBoard(fromSnapshot<Row>(frame.data));
      if (frame.type === 'delta') setBoard((before) => applyDelta(before, frame.data as Delta<Row>));
    },
    params,
  );
  return board;
}

function fromSnapshot<Row>(data: unknown): Board<Row> {
  if (Array.isArray(data)) return { rows: data as Row[], changed: empty, extra: {} };
  const { rows, items, ...extra } = (data ?? {}) as { rows?: Row[]; items?: Row[] } & Record<string, unknown>;
  return { rows: rows ?? items ?? [], changed: empty, extra };
}

/** The board after a delta: changed rows keep their place, new ones come last. */
export function applyDelta<Row extends { id: string }>(board: Board<Row>, delta: Delta<Row>): Board<Row> {
  if (!board.rows) return board; // a delta before the snapshot belongs to the past
  const { changed = [], removed = [], ...extra } = delta as Delta<Row> & Record<string, unknown>;
  const fresh = new Map(changed.map((row) => [row.id, row]));
  const gone = new Set(removed);
  const kept = board.rows.filter((row) => !gone.has(row.id)).map((row) => take(fresh, row));
  return {
    rows: [...kept, ...fresh.values()],
    changed: new Set(changed.map((row) => row.id)),
    extra: { ...board.extra, ...extra },
  };
}

function take<Row extends { id: string }>(fresh: Map<string, Row>, row: Row): Row {
  const next = fresh.get(row.id);
  if (!next) return row;
  fresh.delete(row.id);
  return { ...row, ...next };
}

/** Hears the personal feed while mounted. `onReset` means: entries are missing, read by REST what they would tell. */
export function useFeed(onEntry: (frame: Frame) => void, onReset: () => void): void {
  const entry = useEffectEvent(onEntry);
  const reset = useEffectEvent(onReset);
  useEffect(() => live.subscribeFeed({ onEntry: (frame) => entry(frame), onReset: () => reset() }), []);
}

/** The person's voice in this tab; see voice.ts. */
export const VoiceContext = createContext<Voice | null>(null);

/** The voice that says which tab tells a notification. Only below the signed-in shell. */
export function useVoice(): Voice {
  const voice = useContext(VoiceContext);
  if (!voice) throw new Error('useVoice needs the signed-in shell above it');
  return voice;
}

/** The server's time, once. For what ticks see `useNow`. */
export const serverNow = () => serverClock.now();
