import { useQueryClient } from '@tanstack/react-query';
import { useTopic } from '@/shared/live';
import { type Me, type Presence, sessionQuery } from '@/shared/session';

/** A person on the presence board. */
interface Row {
  id: string;
  presence: Presence;
}

/** Follows my own presence: chosen in another tab or on another device, or changed for me, it shows here at once. */
export function useOwnPresence(me: Pick<Me, 'id' | 'presence'>): void {
  const cache = useQueryClient();
  useTopic('presence', ({ data }) => {
    const { rows, changed } = (data ?? {}) as { rows?: Row[]; changed?: Row[] };
    const own = (rows ?? changed)?.find((row) => row.id === me.id);
    // The board shows what others see: offline while no browser is connected. What was chosen is in the session.
    if (own && own.presence !== me.presence)
      void cache.invalidateQueries({ queryKey: sessionQuery.queryKey });
  });
}
