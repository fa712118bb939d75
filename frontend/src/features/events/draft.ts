import type { ActionSetting, Condition, DeskEvent, DraftBody, EventLevel, EventState } from './api';
import { type Catalogue, fieldOf } from './catalogue';
import { readSchedule, type Schedule, writeSchedule } from './schedule';

/** A condition in the editor; its key stays while the row is moved or changed. */
export type Row = Condition & { key: string };

/** An event while it is edited. */
export interface Draft {
  level: EventLevel;
  name: string;
  groupId: string;
  type: string;
  state: EventState;
  /** Chosen when it was switched on: fires also for what matches now. */
  alsoBefore: boolean;
  zone: string;
  all: Row[];
  any: Row[];
  schedule: Schedule;
  actions: ActionSetting[];
}

let next = 1;

/** A condition with a key of its own. */
export const asRow = (condition: Condition): Row => ({ ...condition, key: `row-${next++}` });

/** What the editor begins with for an event. */
export function draftOf(
  event: Pick<DeskEvent, 'level' | 'name' | 'group_id' | 'event_type' | 'state' | 'definition'>,
): Draft {
  const { schedule, rest } = readSchedule(event.definition.all ?? []);
  return {
    level: event.level,
    name: event.name,
    groupId: event.group_id,
    type: event.event_type,
    state: event.state,
    alsoBefore: false,
    zone: event.definition.zone ?? '',
    all: rest.map(asRow),
    any: (event.definition.any ?? []).map(asRow),
    schedule,
    actions: event.definition.actions ?? [],
  };
}

/** What is sent of a draft: times stand behind the other conditions of ALL. */
export function bodyOfDraft(draft: Draft): DraftBody {
  return {
    level: draft.level,
    name: draft.name.trim(),
    event_type: draft.type,
    group_id: draft.groupId || undefined,
    state: draft.state,
    also_before: (draft.alsoBefore && draft.state !== 'disabled') || undefined,
    definition: {
      zone: draft.zone || undefined,
      all: [...draft.all.map(plain), ...writeSchedule(draft.schedule)],
      any: draft.any.map(plain),
      actions: draft.actions,
    },
  };
}

function plain({ key: _key, ...condition }: Row): Condition {
  return condition;
}

/** Whether two drafts say the same. */
export const same = (one: Draft, other: Draft) => text(bodyOfDraft(one)) === text(bodyOfDraft(other));

/** JSON with sorted keys and without what is empty, so that equal things have equal texts. */
export function text(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (Array.isArray(inner) || typeof inner !== 'object' || inner === null) return inner;
    const entries = Object.entries(inner).filter(([, one]) => !isNothing(one));
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const isNothing = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** Where in the editor a problem belongs: a row, the strip, an action's setting, or the head. */
export type Place =
  | { part: 'all' | 'any'; index: number }
  | { part: 'schedule' }
  | { part: 'action'; index: number; param?: string }
  | { part: 'actions' | 'conditions' | 'name' | 'type' };

/** Finds the place of a path such as "all[1].values" or "actions[0].params.subject". */
export function placeOf(path: string, draft: Draft): Place {
  const row = /^(all|any)\[(\d+)\]/.exec(path);
  if (row) {
    const part = row[1] as 'all' | 'any';
    const index = Number(row[2]);
    return part === 'all' && index >= draft.all.length ? { part: 'schedule' } : { part, index };
  }
  const action = /^actions\[(\d+)\](?:\.params\.([a-z0-9_]+))?/.exec(path);
  if (action) return { part: 'action', index: Number(action[1]), param: action[2] };
  if (path === 'zone') return { part: 'schedule' };
  if (path.startsWith('actions')) return { part: 'actions' };
  if (path === 'name') return { part: 'name' };
  if (path === 'event_type') return { part: 'type' };
  return { part: 'conditions' };
}

/** The tab on which a place stands. */
export const tabOf = (place: Place): 'conditions' | 'actions' =>
  place.part === 'action' || place.part === 'actions' ? 'actions' : 'conditions';

/** The element's id of a place, for links and focus. */
export function anchorOf(place: Place): string {
  if (place.part === 'all' || place.part === 'any') return `place-${place.part}-${place.index}`;
  if (place.part === 'action') {
    return place.param ? `place-action-${place.index}-${place.param}` : `place-action-${place.index}`;
  }
  return `place-${place.part}`;
}

/** Another type: conditions and actions that it does not offer go; they are named, so that it can be undone. */
export function withType(draft: Draft, type: string, catalogue: Catalogue): { draft: Draft; gone: string[] } {
  const keeps = (row: Row) => fieldOf(catalogue, type, row.field) !== undefined;
  const category = catalogue.categories.find((one) => one.types.some((each) => each.id === type));
  const offers = (action: ActionSetting) => category?.actions.some((one) => one.id === action.kind) ?? false;
  const label = (id: string) =>
    catalogue.categories.flatMap((one) => [...one.conditions, ...one.actions]).find((one) => one.id === id)
      ?.label ?? id;
  const gone = [
    ...[...draft.all, ...draft.any].filter((row) => !keeps(row)).map((row) => label(row.field)),
    ...draft.actions.filter((action) => !offers(action)).map((action) => label(action.kind)),
  ];
  return {
    draft: {
      ...draft,
      type,
      all: draft.all.filter(keeps),
      any: draft.any.filter(keeps),
      actions: draft.actions.filter(offers),
    },
    gone,
  };
}

/** The list with one entry moved by one place. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const out = [...list];
  const [one] = out.splice(at, 1);
  if (one !== undefined) out.splice(Math.max(0, at + by), 0, one);
  return out;
}
