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
  startedAt: string | null;
  endedAt: string | null;
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
  endedAt: string | null;
  dueAt: string | null;
  lastError: string;
  attempts: Attempt[];
}

export interface Told {
  id: string;
  title: string;
  importance: string;
  shownAt: string | null;
  readAt: string | null;
  createdAt: string | null;
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
  retryAt: string | null;
  perItem: boolean;
  limit: string;
  lastAt: string | null;
  nextAt: string | null;
  items: number;
  told: Told[];
  deliveries: Delivery[];
}

export interface ChainStep {
  eventId: string;
  eventName: string;
  firingId: string;
  itemRef: string;
  at: string | null;
}

/** Why an event fired and what came of it. */
export interface Explanation {
  id: string;
  at: string | null;
  occurredAt: string | null;
  lag: number;
  outcome: Outcome;
  source: string;
  shadow: boolean;
  episodeNumber: number;
  hops: number;
  item: { kind: string; id: string; ref: string; title: string };
  type: string;
  event: { id: string; name: string; deleted: boolean };
  owner: string;
  revision: { number: number; at: string | null };
  occurrence: string;
  erased: boolean;
  conditions: ConditionTrace[] | null;
  schedule: ConditionTrace | null;
  runs: ActionRun[];
  chain: ChainStep[];
}

type Bag = Record<string, unknown>;

const prefixes: Record<string, string> = {
  visitor: 'vis',
  chat: 'cht',
  agent: 'agt',
  department: 'dep',
  group: 'grp',
};

/** Reads the answer of GET /firings/{id}: whatever is missing is empty, ids become the public ones. */
export function readExplanation(raw: unknown): Explanation {
  const body = bag(snake(raw));
  const firing = bag(body.firing);
  const event = bag(body.event);
  const trace = body.trace ? bag(body.trace) : null;
  const kind = str(firing.item_kind);
  return {
    id: publicId('fir', str(firing.id)),
    at: time(firing.at),
    occurredAt: time(firing.occurred_at),
    lag: millis(firing.at) - millis(firing.occurred_at),
    outcome: str(firing.outcome) as Outcome,
    source: str(firing.source),
    shadow: firing.shadow === true,
    episodeNumber: num(firing.n),
    hops: num(firing.hops),
    item: {
      kind,
      id: publicId(prefixes[kind] ?? '', str(firing.item_id)),
      ref: str(firing.item_ref),
      title: str(firing.item_title),
    },
    type: str(firing.event_type),
    event: {
      id: publicId('evt', str(event.id)),
      name: str(bag(body.ref).name) || str(event.name),
      deleted: time(event.deleted_at) !== null,
    },
    owner: str(body.owner_name),
    revision: { number: num(bag(body.revision).number), at: time(bag(body.revision).at) },
    occurrence: str(bag(body.occurrence).id),
    erased: body.erased === true,
    conditions: trace ? list(trace.conditions).map(readTrace) : null,
    schedule: trace?.schedule ? readTrace(trace.schedule) : null,
    runs: list(body.runs).map((one) => readRun(one, list(bag(body.definition).actions))),
    chain: list(body.chain).map(readStep),
  };
}

function readTrace(raw: unknown): ConditionTrace {
  const one = bag(raw);
  return {
    path: str(one.path),
    field: str(one.field),
    label: str(one.label),
    expected: str(one.expected),
    actual: str(one.actual),
    result: (str(one.result) || 'unknown') as Answer,
  };
}

function readRun(raw: unknown, settings: unknown[]): ActionRun {
  const one = bag(raw);
  const run = one.run ? bag(one.run) : one;
  const setting = settings.map(bag).find((each) => each.id === run.action_id);
  return {
    id: str(run.id),
    position: num(run.position),
    kind: str(run.kind),
    label: str(one.label),
    state: str(run.state),
    reason: str(run.reason),
    detail: readDetail(run.detail),
    at: time(run.at),
    retryAt: time(run.retry_at),
    perItem: setting?.per_item === true,
    limit: str(one.limit),
    lastAt: time(one.last_at),
    nextAt: time(one.next_at),
    items: num(one.items),
    told: list(one.notifications).map(readTold),
    deliveries: list(one.deliveries).map(readDelivery),
  };
}

/** The sentence in what an action kept of itself, if there is one. */
function readDetail(raw: unknown): string {
  let value = raw;
  if (typeof raw === 'string' && raw !== '') {
    try {
      value = JSON.parse(raw) as unknown;
    } catch {
      return raw;
    }
  }
  if (typeof value === 'string') return value;
  const one = bag(value);
  return str(one.message) || str(one.text) || str(one.error);
}

function readTold(raw: unknown): Told {
  const one = bag(raw);
  return {
    id: publicId('ntf', str(one.id)),
    title: str(one.title),
    importance: str(one.importance),
    shownAt: time(one.shown_at),
    readAt: time(one.read_at),
    createdAt: time(one.created_at),
  };
}

function readDelivery(raw: unknown): Delivery {
  const one = bag(raw);
  const delivery = one.delivery ? bag(one.delivery) : one;
  return {
    id: publicId('dlv', str(delivery.id)),
    channel: str(delivery.channel),
    address: str(delivery.address),
    state: str(delivery.state),
    reason: str(delivery.reason),
    endedAt: time(delivery.ended_at),
    dueAt: time(delivery.due_at),
    lastError: str(delivery.last_error),
    attempts: list(one.attempts).map((attempt) => {
      const each = bag(attempt);
      return {
        number: num(each.number),
        startedAt: time(each.started_at),
        endedAt: time(each.ended_at),
        outcome: str(each.outcome),
        code: str(each.code),
        detail: str(each.detail),
      };
    }),
  };
}

function readStep(raw: unknown): ChainStep {
  const one = bag(raw);
  return {
    eventId: publicId('evt', str(one.event_id)),
    eventName: str(one.event_name),
    firingId: publicId('fir', str(one.firing_id)),
    itemRef: str(one.item_ref),
    at: time(one.at),
  };
}

/** Keys as the API writes them: "LastAt" and "EventID" become "last_at" and "event_id". */
export function snake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snake);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snakeKey(key), snake(inner)]));
}

const snakeKey = (key: string) =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const str = (value: unknown): string => (typeof value === 'string' ? value : '');
const num = (value: unknown): number => (typeof value === 'number' ? value : 0);
const millis = (value: unknown): number => Date.parse(str(value)) || 0;
/** An instant; null for none, and for one beyond all calendars ("never again"). */
const time = (value: unknown): string | null => (millis(value) ? str(value) : null);
const publicId = (prefix: string, id: string) =>
  id === '' || !prefix || id.includes('_') ? id : `${prefix}_${id}`;
