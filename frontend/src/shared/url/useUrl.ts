import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';

/** Reads one value from the address; whatever does not fit becomes the default. */
export interface Param<T> {
  read: (raw: unknown) => T;
  fallback: T;
}

/** Kinds of values in the address. */
export const param = {
  /** Any text; empty by default. */
  text: (fallback = ''): Param<string> => ({
    fallback,
    read: (raw) => (typeof raw === 'string' || typeof raw === 'number' ? String(raw) : fallback),
  }),
  /** One of these words; the first is the default. */
  choice: <const T extends string>(first: T, ...others: T[]): Param<T> => ({
    fallback: first,
    read: (raw) => [first, ...others].find((word) => word === raw) ?? first,
  }),
  /** A whole number. */
  number: (fallback: number): Param<number> => ({
    fallback,
    read: (raw) => (Number.isInteger(Number(raw)) && raw !== '' && raw != null ? Number(raw) : fallback),
  }),
  /** Several words. */
  list: (): Param<string[]> => ({
    fallback: [],
    read: (raw) => (Array.isArray(raw) ? raw.map(String) : typeof raw === 'string' && raw ? [raw] : []),
  }),
  /** Sort keys as `-idle,name`. */
  sort: (fallback = ''): Param<string> => param.text(fallback),
};

type Values<Shape extends Record<string, Param<unknown>>> = {
  [Name in keyof Shape]: Shape[Name] extends Param<infer T> ? T : never;
};

/**
 * What a screen keeps in the address: filters, sort, tab, open drawer. Every view can be shared and survives a reload.
 * Keep the shape at module level. `set` replaces the entry in the history; with `{ push: true }` Back undoes it.
 */
export function useUrl<Shape extends Record<string, Param<unknown>>>(
  shape: Shape,
): [Values<Shape>, (change: Partial<Values<Shape>>, options?: { push?: boolean }) => void] {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const values = useMemo(() => {
    const entries = Object.entries(shape).map(([name, { read }]) => [name, read(raw[name])]);
    return Object.fromEntries(entries) as Values<Shape>;
  }, [shape, raw]);
  const set = (change: Partial<Values<Shape>>, options?: { push?: boolean }) => {
    const search = (before: Record<string, unknown>) => tidy(shape, { ...before, ...change });
    void navigate({ to: '.', search: search as never, replace: !options?.push });
  };
  return [values, set];
}

// Defaults are left out, so that the address stays short.
function tidy(shape: Record<string, Param<unknown>>, search: Record<string, unknown>) {
  const speaks = ([name, value]: [string, unknown]) =>
    value !== undefined && JSON.stringify(value) !== JSON.stringify(shape[name]?.fallback);
  return Object.fromEntries(Object.entries(search).filter(speaks));
}
