import { duration } from '@/shared/format/time';

/** From the occurrence to the firing: `0.4 s`, then as durations are. */
export function lagText(ms: number): string {
  if (ms < 0) return '0.0 s';
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}
