import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, ApiError, isCode, useIntent } from '@/shared/api';

export type Role = 'agent' | 'manager' | 'administrator';
export type Presence = 'online' | 'busy' | 'away' | 'offline';

/** What a person chose for the console. Kept on the server, so that it follows them to every browser. */
export interface Preferences {
  density?: 'comfortable' | 'compact';
  /** Shortcuts of a single letter; on unless switched off. */
  letter_shortcuts?: boolean;
  /** Screens whose sidebar is folded (or unfolded: false), by the screen's path. */
  folded?: Record<string, boolean>;
  [other: string]: unknown;
}

/** The signed-in person. */
export interface Me {
  id: string;
  name: string;
  email: string;
  role: Role;
  whos_on: boolean;
  presence: Presence;
  presence_at?: string;
  zone?: string;
  preferences?: Preferences | null;
  chats_taken?: number;
  chat_capacity?: number;
  departments?: string[];
  groups?: string[];
}

/** The installation. */
export interface Desk {
  name: string;
  zone?: string;
  kind: 'new' | 'real' | 'demo' | (string & {});
  set_up: boolean;
  demo_roles?: { role: Role; name: string }[] | null;
}

export interface Session {
  agent: Me;
  desk: Desk;
}

/** What everybody may know about the installation, signed in or not. */
export const deskQuery = queryOptions({
  queryKey: ['desk'],
  queryFn: ({ signal }) => api.get<Desk>('/desk', { signal }),
  staleTime: 5 * 60_000,
});

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.get<Session>('/session', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export const SessionContext = createContext<Session | null>(null);

/** The session of the signed-in person. Only below the signed-in shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a signed-in person');
  return session;
}

/** The signed-in person. */
export const useMe = (): Me => useSession().agent;

/** True for a demo installation. */
export const isDemo = (desk: Desk) => desk.kind === 'demo';

const ranks: Record<Role, number> = { agent: 0, manager: 1, administrator: 2 };

/** Whether a role includes another: a manager is also an agent. */
export const roleCovers = (has: Role, needs: Role) => ranks[has] >= ranks[needs];

/** Changes presence: at once on the screen, back with the reason if the server refuses. */
export function usePresence() {
  const cache = useQueryClient();
  return useIntent((presence: Presence, intent) => api.put<void>('/me/presence', { presence }, { intent }), {
    onMutate: (presence) => patchMe(cache, { presence }),
    onError: () => cache.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}

/** Changes preferences, one by one or several at once. */
export function usePreferences() {
  const cache = useQueryClient();
  const { preferences } = useMe();
  return useIntent(
    (change: Preferences, intent) =>
      api.put<void>('/me/preferences', { ...preferences, ...change }, { intent }),
    {
      onMutate: (change) => patchMe(cache, { preferences: { ...preferences, ...change } }),
      onError: () => cache.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    },
  );
}

/** Signs out and forgets everything that was read. */
export function useSignOut() {
  const cache = useQueryClient();
  return useIntent<void>(
    async () => {
      try {
        await api.delete('/session');
      } catch (error) {
        if (!isCode(error, 'signed_out')) throw error;
      }
    },
    {
      onSettled: () => {
        cache.clear();
        cache.setQueryData(sessionQuery.queryKey, null);
      },
    },
  );
}

function patchMe(cache: ReturnType<typeof useQueryClient>, change: Partial<Me>): void {
  cache.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, agent: { ...old.agent, ...change } });
}

/** Reads who is signed in, for the frame around the screens. */
export const useSessionQuery = () => useQuery(sessionQuery);
