import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '@/shared/api';
import type { Check } from './api';
import { bodyOfDraft, type Draft } from './draft';

/** What a draft says in words, whom it reaches and what is wrong with it, 300 ms behind the typing. */
export function useCheck(draft: Draft, eventId: string | undefined) {
  const [body] = useDebouncedValue(bodyOfDraft(draft), 300);
  const sent = { ...body, name: body.name.slice(0, 200), event_id: eventId };
  return useQuery({
    queryKey: ['event-check', sent],
    queryFn: ({ signal }) => api.post<Check>('/events/check', sent, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}
