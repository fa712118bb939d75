import type { DeskEvent } from './api';

/** What narrows a list of events. */
export interface Filter {
  q: string;
  group: string;
  category: string;
  state: string;
  health: string;
  action: string;
}

/** Whether an event is in the list after its filters: the search looks at what the list shows. */
export function finds(event: DeskEvent, filter: Filter): boolean {
  if (filter.category && event.category !== filter.category) return false;
  if (filter.group === 'none' && event.group_id !== '') return false;
  if (filter.group && filter.group !== 'none' && event.group_id !== filter.group) return false;
  if (filter.state !== 'all' && event.state !== filter.state) return false;
  if (filter.action && !event.definition.actions.some((one) => one.kind === filter.action)) return false;
  if (!fares(event, filter.health)) return false;
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const shown = [
    event.name,
    event.owner.name,
    event.event_type_label,
    event.category_label,
    ...event.conditions_text,
    ...event.actions_text,
    ...recipientsOf(event),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => shown.includes(word));
}

function fares(event: DeskEvent, health: string): boolean {
  if (health === 'failed') return event.failed_24h > 0;
  if (health === 'never') return event.last_fired_at === null;
  if (health === 'broken') return event.problems.some((one) => !one.warning);
  return true;
}

/** Addresses of mails, so that "who writes to bob@?" has an answer. */
function recipientsOf(event: DeskEvent): string[] {
  const to = event.definition.actions.flatMap((one) => one.params?.to ?? []);
  return to.filter((one): one is string => typeof one === 'string' && one.includes('@'));
}
