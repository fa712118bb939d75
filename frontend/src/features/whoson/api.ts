import { api, type Page } from '@/shared/api';
import type { TrailPage } from '@/shared/ui';

export type VisitorState = 'active' | 'idle' | 'invited' | 'waiting' | 'chatting' | 'left';
export type InvitationState =
  'sent' | 'shown' | 'seen' | 'accepted' | 'rejected' | 'ignored' | 'withdrawn' | 'undeliverable';

export interface Invitation {
  id: string;
  state: InvitationState;
  reason: string;
  forced: boolean;
  text: string;
  event_id: string;
  event_name: string;
  by_name: string;
  from_name: string;
  chat_id: string;
  sent_at: string;
  shown_at: string | null;
  seen_at: string | null;
  expires_at: string | null;
  ended_at: string | null;
}

export interface Visitor {
  id: string;
  number: number;
  state: VisitorState;
  site_id: string;
  department_id: string;
  group_id: string;
  consent: 'none' | 'session' | 'full';
  name: string;
  email: string;
  verified: boolean;
  visits: number;
  country: string;
  region: string;
  language: string;
  browser: string;
  system: string;
  ip: string;
  host_name: string;
  page: string;
  virtual: string;
  title: string;
  referrer: string;
  initial_page: string;
  initial_virtual: string;
  initial_title: string;
  initial_referrer: string;
  hits: number;
  started_at: string;
  last_activity_at: string;
  page_at: string | null;
  removed_at: string | null;
  invites_sent: number;
  invites_accepted: number;
  invites_rejected: number;
  invites_ignored: number;
  chats_forced: number;
  last_invite_at: string | null;
  last_chat_at: string | null;
  first_chat_at: string | null;
  banned_until: string | null;
  invitation: Invitation | null;
  chat_id: string;
  tabs: number;
}

export interface PastChat {
  id: string;
  ref: string;
  state: string;
  opened_at: string;
  agent_name: string;
  question: string;
}

export interface VisitorDetails {
  visitor: Visitor;
  trail: TrailPage[];
  invitations: Invitation[];
  chats: PastChat[];
  firings: EventFiring[];
}

/** An event that fired for a visitor. */
export interface EventFiring {
  id: string;
  event_id: string;
  event_name: string;
  outcome: 'fired' | 'batched' | 'limited' | 'held' | 'partly_failed' | 'failed' | 'stopped';
  at: string;
}

export interface Site {
  id: string;
  name: string;
  origins: string[];
  department_id: string;
  group_id: string;
  consent: 'none' | 'session' | 'full';
  manners: Manners;
  texts: Record<string, string>;
  keep_full_ip: boolean;
  first_hit_at: string | null;
  snippet: string;
  csp: string[] | string;
}

export interface Manners {
  idle_after: number;
  remove_after: number;
  after_load: number;
  between: number;
  after_dismissal: number;
  after_two_dismissals: number;
  per_session: number;
  per_agent_minute: number;
  expire_after: number;
  forced_chats_allowed: boolean;
  forced_per_session: number;
}

export interface Sites extends Page<Site> {
  /** Where countries come from, and whom that must be said of. */
  countries?: { known: boolean; bundled: boolean; attribution?: string; attribution_url?: string };
}

export const sitesQuery = {
  queryKey: ['sites'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Sites>('/sites', { signal }),
};

export interface Department {
  id: string;
  name: string;
  groups: { id: string; name: string }[];
}

export const departmentsQuery = {
  queryKey: ['departments'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Page<Department>>('/departments', { signal }),
};

export const detailsQuery = (id: string) => ({
  queryKey: ['visitor', id],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<VisitorDetails>(`/visitors/${id}`, { signal }),
});

/** Invites; `override` although a refusal spoke against it. */
export const invite = (id: string, text: string, override: boolean, intent?: string) =>
  api.post<Invitation>(`/visitors/${id}/invitations`, override ? { text, override } : { text }, { intent });
export const withdraw = (id: string, invitation: string) =>
  api.delete<unknown>(`/visitors/${id}/invitations/${invitation}`);
export const force = (id: string, text: string, intent?: string) =>
  api.post<Invitation>(`/visitors/${id}/force`, { text }, { intent });
export type BanFor = 'hour' | 'day' | 'forever';
export const ban = (id: string, duration: BanFor) =>
  api.post<unknown>(`/visitors/${id}/ban`, { for: duration });
