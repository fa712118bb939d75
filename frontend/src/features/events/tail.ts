import type { Firing } from './api';

/** What of a fresh page is not in the list yet. */
export function newer(fresh: readonly Firing[], known: readonly Firing[]): Firing[] {
  const ids = new Set(known.map((one) => one.id));
  return fresh.filter((one) => !ids.has(one.id));
}

/** The list with a fresh page: what is there is brought up to date (outcomes change), what is new stands first. */
export function withFresh(known: readonly Firing[], fresh: readonly Firing[]): Firing[] {
  const byId = new Map(fresh.map((one) => [one.id, one]));
  return [...newer(fresh, known), ...known.map((one) => byId.get(one.id) ?? one)];
}
