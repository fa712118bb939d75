import { useEffect, useState } from 'react';
import { useConnection } from './useLive';

/** A connection lost for so long is worth telling; shorter gaps nobody needs to see. */
export const STALE_AFTER = 10_000;

/** True when what is shown may be old: ten seconds without the server. */
export function useStale(): boolean {
  const { lostAt } = useConnection();
  const [stale, setStale] = useState<number | null>(null);
  useEffect(() => {
    if (lostAt === null) return;
    const timer = setTimeout(() => setStale(lostAt), lostAt + STALE_AFTER - Date.now());
    return () => clearTimeout(timer);
  }, [lostAt]);
  return lostAt !== null && stale === lostAt;
}
