import { useState } from 'react';

/** A row in the order that is shown; `gone` when it left while the order was held. */
export interface Placed<Row> {
  key: string;
  row: Row;
  gone: boolean;
}

export interface Held<Row> {
  placed: Placed<Row>[];
  /** How many rows would move, come or go if the order were let free. */
  pending: number;
}

/**
 * The rows in the order last shown: values are fresh, places are kept, what is new comes last, what left stays as it
 * was. So nothing moves under the pointer.
 */
export function hold<Row>(
  shown: readonly Placed<Row>[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Held<Row> {
  const fresh = new Map(rows.map((row) => [keyOf(row), row]));
  const known = new Set(shown.map((place) => place.key));
  const kept = shown.map((place) => {
    const row = fresh.get(place.key);
    return row === undefined ? { ...place, gone: true } : { key: place.key, row, gone: false };
  });
  const added = rows
    .filter((row) => !known.has(keyOf(row)))
    .map((row) => ({ key: keyOf(row), row, gone: false }));
  const placed = [...kept, ...added];
  return { placed, pending: differences(placed, rows.map(keyOf)) };
}

/** The rows as they are. */
export function free<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Placed<Row>[] {
  return rows.map((row) => ({ key: keyOf(row), row, gone: false }));
}

/** The fewest rows that would have to move, and those that would go: one visitor who jumps is one update. */
function differences<Row>(placed: readonly Placed<Row>[], wanted: readonly string[]): number {
  const target = new Map(wanted.map((key, index) => [key, index]));
  const targets = placed.filter((place) => !place.gone).map((place) => target.get(place.key) ?? 0);
  return placed.length - longestRise(targets);
}

/** The length of the longest rising subsequence: `ends[n]` is the smallest end of one of length n + 1. */
function longestRise(values: readonly number[]): number {
  const ends: number[] = [];
  for (const value of values) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((ends[mid] ?? 0) < value) low = mid + 1;
      else high = mid;
    }
    ends[low] = value;
  }
  return ends.length;
}

/** Holds the order of rows while `holding`; letting go, or `apply`, shows them as they are. */
export function useHeldOrder<Row>(rows: readonly Row[], keyOf: (row: Row) => string, holding: boolean) {
  const [shown, setShown] = useState<Placed<Row>[]>(() => free(rows, keyOf));
  const [seen, setSeen] = useState({ rows, holding });
  const held: Held<Row> = holding ? hold(shown, rows, keyOf) : { placed: free(rows, keyOf), pending: 0 };
  // Remembered during render, so that the next frame starts from what this one shows.
  if (seen.rows !== rows || seen.holding !== holding) {
    setSeen({ rows, holding });
    setShown(held.placed);
  }
  return { ...held, apply: () => setShown(free(rows, keyOf)) };
}
