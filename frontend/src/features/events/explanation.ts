import type { Outcome } from './api';

export type Answer = 'true' | 'false' | 'unknown' | 'not_needed';

export interface ConditionTrace {
  path: string;
  field: string;
  label: string;
  expected: string;
  actual: string;
  result: Answer;
}

export interface Attempt {
  number: number;
  started_at: string | null;
  ended_at: string | null;
  outcome: string;
  code: string;
  detail: string;
}

export interface Delivery {
  id: string;
  channel: string;
  address: string;
  state: string;
  reason: string;
  error: string;
  due_at: string | null;
  ended_at: string | null;
  attempts: Attempt[];
}

export interface Told {
  id: string;
  title: string;
  importance: string;
  created_at: string | null;
  shown_at: string | null;
  read_at: string | null;
}

export interface ActionRun {
  id: string;
  position: number;
  kind: string;
  label: string;
  state: string;
  reason: string;
  detail: string;
  at: string | null;
  retry_at: string | null;
  per_item: boolean;
  /** Maximum Frequency in words; empty for none. */
  limit: string;
  last_at: string | null;
  /** Null with a limit that ran: never again. */
  next_at: string | null;
  items: number;
  notifications: Told[];
  deliveries: Delivery[];
}

/** What led here. Without a name it is an event that is not for who reads. */
export interface ChainStep {
  event_id: string;
  event_name: string;
  firing_id: string;
  item_ref: string;
  at: string | null;
}

/** Why an event fired and what came of it: the answer of GET /firings/{id}. */
export interface Explanation {
  id: string;
  at: string | null;
  occurred_at: string | null;
  lag_ms: number;
  outcome: Outcome;
  source: string;
  shadow: boolean;
  hops: number;
  episode_number: number;
  item: { kind: string; id: string; ref: string; title: string };
  event_type: string;
  event: { id: string; name: string; deleted: boolean };
  owner: string;
  revision: { number: number; at: string | null };
  erased: boolean;
  conditions: ConditionTrace[] | null;
  schedule: ConditionTrace | null;
  runs: ActionRun[];
  chain: ChainStep[];
}
