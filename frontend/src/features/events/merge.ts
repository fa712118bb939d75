import type { Condition } from './api';
import { type Draft, text } from './draft';

/** Parts of an event that are merged on their own. */
export const parts = ['name', 'groupId', 'type', 'state', 'all', 'any', 'schedule', 'actions'] as const;
export type Part = (typeof parts)[number];

export type Side = 'mine' | 'theirs';

export interface Merge {
  /** Parts that only they changed: taken without asking. */
  taken: Part[];
  /** Parts that both changed, differently: somebody must choose. */
  conflicts: Part[];
}

const said = (draft: Draft, part: Part): string => {
  if (part === 'schedule') return text([draft.schedule, draft.zone]);
  if (part === 'all' || part === 'any') return text(draft[part].map(withoutKey));
  return text(draft[part]);
};

const withoutKey = ({ key: _key, ...condition }: Condition & { key: string }) => condition;

/** Compares two drafts with what both began from. */
export function compare(base: Draft, mine: Draft, theirs: Draft): Merge {
  const out: Merge = { taken: [], conflicts: [] };
  for (const part of parts) {
    const [was, ours, others] = [base, mine, theirs].map((draft) => said(draft, part));
    if (others === was || others === ours) continue;
    (ours === was ? out.taken : out.conflicts).push(part);
  }
  return out;
}

/** The draft that comes of the choices. Parts that nobody chose for stay mine, unless only they changed them. */
export function merged(base: Draft, mine: Draft, theirs: Draft, choice: Partial<Record<Part, Side>>): Draft {
  const { taken, conflicts } = compare(base, mine, theirs);
  const out = { ...mine };
  for (const part of parts) {
    if (!taken.includes(part) && !conflicts.includes(part)) continue;
    const side = choice[part] ?? (taken.includes(part) ? 'theirs' : 'mine');
    if (side === 'theirs') take(out, theirs, part);
  }
  return out;
}

function take(out: Draft, from: Draft, part: Part): void {
  Object.assign(out, { [part]: from[part] });
  if (part === 'schedule') out.zone = from.zone;
}
