import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './problem';

/** The one cache of server data. What arrives live is written into it; what was not is read again. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false, // the socket tells us; a look at the window is no reason
        retry: (failures, error) => failures < 2 && error instanceof ApiError && error.outcomeUnknown,
        retryDelay: (failures) => 500 * 2 ** failures,
      },
      mutations: { retry: false },
    },
  });
}

/** A page of a list as the API answers it. `next` is the cursor for `after`. */
export interface Page<T> {
  items: T[];
  next?: string;
}
