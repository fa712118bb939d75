import type { EventDraft } from './office'

const action = (kind: string, params?: object) => ({ id: '', kind, per_item: false, max_frequency: 'none', ...(params ? { params } : {}) })

const idle = { field: 'idle_minutes', op: 'between', values: [0.1, 10] }
const onPricing = { field: 'current_page', op: 'contains_any', values: ['/pricing'] }

/** Invites who has been idle on the pricing page for six seconds, once. */
export const inviteIdle: EventDraft = {
  level: 'system',
  name: 'Idle visitors on pricing',
  event_type: 'whos_on.online_activity',
  definition: {
    all: [onPricing, idle, { field: 'live_chat_invites_sent', op: 'is', values: [0] }],
    any: [
      { field: 'country', op: 'is_any', values: ['DE', 'AT'] },
      { field: 'hits', op: 'at_least', values: [2] },
      { field: 'language', op: 'is_any', values: ['fr'] },
    ],
    actions: [action('send_live_chat_invitation', { message: 'Can I help with the prices?' })],
  },
}

/** Invites who has been idle for six seconds, again and again: only the manners hold it back. */
export const inviteAgainAndAgain: EventDraft = {
  level: 'system',
  name: 'Whoever idles',
  event_type: 'whos_on.online_activity',
  definition: { all: [idle], any: [], actions: [action('send_live_chat_invitation', { message: 'Still there?' })] },
}

/** Tells its owner that a chat started. */
export const tellOfChats: EventDraft = {
  level: 'agent',
  name: 'A chat started',
  event_type: 'live_chat.started',
  definition: { all: [], any: [], actions: [action('use_my_notification_profile')] },
}

/** Tells its owner that nobody has written in a chat for six seconds. */
export const tellOfSilence: EventDraft = {
  level: 'agent',
  name: 'A chat went quiet',
  event_type: 'live_chat.idle',
  definition: {
    all: [idle, { field: 'agent_assigned', op: 'not_empty', values: [] }, { field: 'messages_received', op: 'at_least', values: [1] }],
    any: [],
    actions: [action('use_my_notification_profile')],
  },
}
