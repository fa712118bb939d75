import type { DeskEvent } from './api';

/** Whether an event is in the list after its filters: the search looks at what the list shows. */
export function finds(event: DeskEvent, filter: { q: string; group: string; category: string }): boolean {
  if (filter.category && event.category !== filter.category) return false;
  if (filter.group === 'none' && event.group_id !== '') return false;
  if (filter.group && filter.group !== 'none' && event.group_id !== filter.group) return false;
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const shown = [
    event.name,
    event.owner.name,
    event.event_type_label,
    event.category_label,
    ...event.conditions_text,
    ...event.actions_text,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => shown.includes(word));
}
