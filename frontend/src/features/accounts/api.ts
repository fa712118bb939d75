import { api } from '@/shared/api';
import type { Page } from '@/shared/api';
import type { Presence, Role, Session } from '@/shared/session';

export interface SetUpInput {
  token: string;
  email: string;
  name: string;
  password: string;
  desk_name: string;
  zone: string;
  department: string;
  group: string;
  site_name?: string;
  site_origin?: string;
}

export interface SetUpDone {
  site_id?: string;
  snippet?: string;
}

/** Whether a site's widget has been seen. */
export interface SiteSeen {
  id: string;
  first_hit_at: string | null;
}

/** Asks again and again until the first page view came. */
export const siteSeenQuery = (id: string) => ({
  queryKey: ['sites', id, 'seen'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<SiteSeen>(`/sites/${id}`, { signal }),
  refetchInterval: ({ state }: { state: { data?: SiteSeen } }) => (state.data?.first_hit_at ? false : 2_000),
});

export interface Agent {
  id: string;
  name: string;
  email: string;
  role: Role;
  whos_on: boolean;
  presence: Presence;
  presence_at: string | null;
  chats_taken: number;
  chat_capacity: number;
  zone: string;
  disabled_at: string | null;
  groups: Place[];
}

export interface Place {
  group_id: string;
  chats: boolean;
}

export interface Department {
  id: string;
  name: string;
  front_line_group_id: string;
  groups: { id: string; name: string }[];
}

export const signIn = (email: string, password: string) => api.post<Session>('/session', { email, password });
export const signInAs = (role: Role) => api.post<Session>('/session/demo', { role });
export const checkSetUp = (token: string, signal: AbortSignal) =>
  api.get<{ ok: boolean }>('/setup', { query: { token }, signal });
export const setUp = (input: SetUpInput) => api.post<SetUpDone>('/setup', input);
export const openDemo = (token: string) => api.post<unknown>('/demo', { token });

export const agentsQuery = {
  queryKey: ['agents'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<Page<Agent>>('/agents', { query: { limit: 200 }, signal }),
};
export const departmentsQuery = {
  queryKey: ['departments'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Page<Department>>('/departments', { signal }),
};
