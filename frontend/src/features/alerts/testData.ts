import type { Notification } from './api';

/** A notification for tests: of an event about an item. */
export function told(
  id: string,
  event = 'evt_1',
  item = id,
  importance: Notification['importance'] = 'normal',
): Notification {
  return {
    id,
    event: { id: event, name: 'Idle' },
    category: 'whos_on',
    firing_id: 'fir_1',
    importance,
    title: 'Idle',
    body: '',
    reason: '',
    item: { kind: 'visitor', id: item, ref: item, title: item },
    count: 1,
    items: [],
    where: '',
    channels: [],
    created_at: '',
    updated_at: '',
    shown_at: null,
    read_at: null,
    done_at: null,
    snoozed_to: null,
  };
}
