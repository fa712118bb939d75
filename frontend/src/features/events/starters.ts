import { type ActionSetting, type Condition, type DraftBody, type EventLevel, newActionId } from './api';
import { type Catalogue, actionOf, fieldOf, newParams, typeOf } from './catalogue';

export type StarterName =
  'chatStarted' | 'chatWaiting' | 'refund' | 'invitePricing' | 'inviteReturning' | 'manyWaiting';

interface Action {
  kind: string;
  frequency?: string;
  importance?: ActionSetting['importance'];
  params?: Record<string, unknown>;
}

/** An event to begin with. */
export interface Starter {
  name: StarterName;
  level: EventLevel;
  type: string;
  all: Condition[];
  actions: Action[];
  /** The parameter that takes the text of the starter. */
  message?: string;
}

const notifyMe: Action = { kind: 'use_my_notification_profile' };

/** The events offered in an empty list. */
export const starters: readonly Starter[] = [
  { name: 'chatStarted', level: 'agent', type: 'live_chat.started', all: [], actions: [notifyMe] },
  {
    name: 'chatWaiting',
    level: 'agent',
    type: 'live_chat.idle',
    all: [
      { field: 'idle_minutes', op: 'between', values: [1, 30] },
      { field: 'messages_sent', op: 'is', values: [0] },
    ],
    actions: [{ ...notifyMe, importance: 'urgent' }],
  },
  {
    name: 'refund',
    level: 'agent',
    type: 'live_chat.incoming_message',
    all: [{ field: 'question', op: 'contains_any', values: ['refund', 'money back', 'Erstattung'] }],
    actions: [{ ...notifyMe, frequency: '15m' }],
  },
  {
    name: 'invitePricing',
    level: 'system',
    type: 'whos_on.online_activity',
    all: [
      { field: 'current_page', op: 'contains_any', values: ['/pricing'] },
      { field: 'idle_minutes', op: 'between', values: [1, 10] },
      { field: 'live_chat_invites_sent', op: 'is', values: [0] },
    ],
    actions: [{ kind: 'send_live_chat_invitation', frequency: '30m' }],
    message: 'message',
  },
  {
    name: 'inviteReturning',
    level: 'system',
    type: 'whos_on.online_activity',
    all: [
      { field: 'hits', op: 'at_least', values: [8] },
      { field: 'live_chat_invites_sent', op: 'is', values: [0] },
    ],
    actions: [{ kind: 'send_live_chat_invitation', frequency: 'once' }],
    message: 'message',
  },
  {
    name: 'manyWaiting',
    level: 'system',
    type: 'live_chat.count_for_department',
    all: [{ field: 'waiting_count', op: 'at_least', values: [6] }],
    actions: [{ ...notifyMe, importance: 'urgent', frequency: '15m' }],
  },
];

/** The starters of a level that this server can run: all their parts must be in its catalogue. */
export function startersFor(catalogue: Catalogue, level: EventLevel): Starter[] {
  return starters.filter(
    (one) =>
      one.level === level &&
      typeOf(catalogue, one.type) !== undefined &&
      one.all.every((condition) => fieldOf(catalogue, one.type, condition.field)) &&
      one.actions.every((action) => actionOf(catalogue, one.type, action.kind)),
  );
}

/** What is sent to make the event. A system event begins disabled: somebody reads it before it acts for everybody. */
export function bodyOfStarter(
  catalogue: Catalogue,
  starter: Starter,
  name: string,
  message: string,
): DraftBody {
  const actions = starter.actions.map((action): ActionSetting => {
    const described = actionOf(catalogue, starter.type, action.kind);
    return {
      id: newActionId(),
      kind: action.kind,
      per_item: false,
      importance: action.importance,
      max_frequency: action.frequency ?? 'none',
      params: {
        ...(described ? newParams(described) : {}),
        ...action.params,
        ...(starter.message ? { [starter.message]: message } : {}),
      },
    };
  });
  return {
    level: starter.level,
    name,
    event_type: starter.type,
    state: starter.level === 'system' ? 'disabled' : 'enabled',
    definition: { all: starter.all, any: [], actions },
  };
}
