import { queryOptions } from '@tanstack/react-query';
import { api, type Page } from '@/shared/api';
import type { Catalogue } from './catalogue';
import type { Explanation } from './explanation';

export type EventState = 'enabled' | 'disabled' | 'shadow';
export type EventLevel = 'agent' | 'system';
export type ListLevel = 'my' | 'system' | 'employee';

export type Value = string | number | boolean;

/** One test of a definition: field, operator, values. */
export interface Condition {
  field: string;
  op: string;
  values?: Value[];
  from?: string[];
  to?: string[];
  whole_words?: boolean;
  or_unknown?: boolean;
}

export type Importance = 'low' | 'normal' | 'urgent';

/** One configured action. Its id survives saves: it is the key of its Maximum Frequency. */
export interface ActionSetting {
  id: string;
  kind: string;
  per_item: boolean;
  importance?: Importance;
  max_frequency: string;
  params?: Record<string, unknown>;
  continue?: boolean;
}

export interface Definition {
  zone?: string;
  all: Condition[];
  any: Condition[];
  actions: ActionSetting[];
}

/** What keeps a definition from being saved, or as a warning should be looked at. */
export interface Problem {
  path: string;
  code: string;
  message: string;
  warning?: boolean;
}

export interface Person {
  id: string;
  name: string;
}

/** An event as lists and the editor get it. */
export interface DeskEvent {
  id: string;
  level: EventLevel;
  owner: Person;
  name: string;
  event_type: string;
  event_type_label: string;
  category: string;
  category_label: string;
  group_id: string;
  state: EventState;
  revision: number;
  /** Who wrote the newest revision. */
  saved_by: Person;
  since: string | null;
  updated_at: string | null;
  deleted_at: string | null;
  definition: Definition;
  words: string;
  conditions_text: string[];
  actions_text: string[];
  fired_24h: number;
  /** Firings hour by hour, the oldest first. */
  fired_hours: number[];
  failed_24h: number;
  held_24h: number;
  last_fired_at: string | null;
  problems: Problem[];
}

/** What is sent to make, save or check an event. */
export interface DraftBody {
  level?: EventLevel;
  name: string;
  event_type: string;
  group_id?: string;
  state?: EventState;
  also_before?: boolean;
  definition: Definition;
}

/** A person or an address that an action tells, and what stands in the way. */
export interface Reached {
  id?: string;
  name: string;
  channels: string[];
  reason?: string;
  since: string | null;
}

/** Whom an action tells if it fires now. */
export interface Reach {
  told: boolean;
  people: Reached[];
  addresses: Reached[];
  /** Addresses that stand in the item: `item.customer_email`. */
  variables: string[];
}

export interface Check {
  words: string;
  conditions_text: string[];
  actions_text: string[];
  /** For each action, in their order. */
  reaches: Reach[];
  problems: Problem[];
}

export interface EventGroup {
  id: string;
  name: string;
}

export interface Revision {
  id: string;
  number: number;
  author: Person;
  at: string;
  name: string;
  words: string;
  definition: Definition;
}

export type Outcome = 'fired' | 'batched' | 'limited' | 'held' | 'partly_failed' | 'failed' | 'stopped';

export interface Firing {
  id: string;
  at: string;
  occurred_at: string;
  lag_ms: number;
  event_id: string;
  event_name: string;
  level: EventLevel;
  event_type: string;
  event_type_label: string;
  category: string;
  item_kind: string;
  item_id: string;
  item_ref: string;
  item_title: string;
  outcome: Outcome;
  source: string;
  shadow: boolean;
  runs: { kind: string; label: string; state: string; reason: string }[];
}

export interface FiringFilter {
  event_id?: string;
  outcome?: string;
  item?: string;
}

/** The catalogue does not change while the server runs. */
export const catalogueQuery = queryOptions({
  queryKey: ['catalogue'],
  queryFn: ({ signal }) => api.get<Catalogue>('/catalog', { signal }),
  staleTime: 10 * 60_000,
});

export const eventsQuery = (level: ListLevel, deleted = false) =>
  queryOptions({
    queryKey: ['events', level, deleted],
    queryFn: ({ signal }) => api.get<Page<DeskEvent>>('/events', { query: { level, deleted }, signal }),
  });

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: ({ signal }) => api.tagged<DeskEvent>(`/events/${id}`, { signal }),
    staleTime: Infinity, // what is edited does not change under the hands; a save finds out
    gcTime: 0,
  });

export const groupsQuery = (level: EventLevel) =>
  queryOptions({
    queryKey: ['event-groups', level],
    queryFn: ({ signal }) => api.get<Page<EventGroup>>('/event-groups', { query: { level }, signal }),
  });

export const revisionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['event-revisions', id],
    queryFn: ({ signal }) => api.get<Page<Revision>>(`/events/${id}/revisions`, { signal }),
  });

export const firingsPage = (filter: FiringFilter, after: string | undefined, signal: AbortSignal) =>
  api.get<Page<Firing>>('/firings', { query: { ...filter, limit: 50, after }, signal });

export const firingQuery = (id: string) =>
  queryOptions({
    queryKey: ['firing', id],
    queryFn: ({ signal }) => api.get<Explanation>(`/firings/${id}`, { signal }),
  });

/** The ETag of a revision, for saves from a list. */
export const tagOf = (event: Pick<DeskEvent, 'revision'>) => `"${event.revision}"`;

/** What is sent to save an event as it is. */
export const bodyOf = (event: DeskEvent): DraftBody => ({
  level: event.level,
  name: event.name,
  event_type: event.event_type,
  group_id: event.group_id || undefined,
  state: event.state,
  definition: event.definition,
});

/** An id for a new action. */
export function newActionId(): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => letters[byte % 32]).join('');
}
