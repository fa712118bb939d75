import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Page } from '@/shared/api';
import { useNow, useTopic } from '@/shared/live';
import { type Firing, type FiringFilter, firingsPage } from './api';
import { newer, withFresh } from './tail';

const QUIET = 400;
// What is batched becomes something else when its message closes; no frame says so.
const AGAIN = 2000;
const SETTLES = 60_000;

/** The firing log with its live tail. While paused the list stands still and counts what has come. */
export function useFirings(filter: FiringFilter, paused: boolean) {
  const cache = useQueryClient();
  const key = useMemo(() => ['firings', 'log', filter], [filter]);
  const [waiting, setWaiting] = useState<Firing[]>([]);
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => firingsPage(filter, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  const take = (fresh: Firing[]) => {
    cache.setQueryData<InfiniteData<Page<Firing>>>(key, (data) => {
      const [first, ...rest] = data?.pages ?? [];
      if (!data || !first) return data;
      return { ...data, pages: [{ ...first, items: withFresh(first.items, fresh) }, ...rest] };
    });
  };
  const look = useSoon(async () => {
    const page = await firingsPage(filter, undefined, AbortSignal.timeout(10_000)).catch(() => null);
    if (!page) return; // the next frame, or the next look at the screen, brings it
    if (paused) setWaiting(newer(page.items, rows ?? []));
    else take(page.items);
  });
  useTopic('firings', look);
  const now = useNow(10_000);
  const unsettled =
    rows?.some((one) => one.outcome === 'batched' && now - Date.parse(one.at) < SETTLES) ?? false;
  useInterval(look, unsettled ? AGAIN : null);
  const resume = () => {
    take(waiting);
    setWaiting([]);
    look();
  };
  return { list, rows, waiting: paused ? waiting.length : 0, resume };
}

/** Runs again and again while there is a time between. */
function useInterval(run: () => void, every: number | null): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (every === null) return;
    const timer = setInterval(() => latest.current(), every);
    return () => clearInterval(timer);
  }, [every]);
}

/** Runs once for many calls, a moment after the first: frames come in bursts. */
function useSoon(run: () => Promise<void>): () => void {
  const latest = useRef(run);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void latest.current();
    }, QUIET);
  };
}
