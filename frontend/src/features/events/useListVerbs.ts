import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { confirm } from '@/shared/ui';
import type { DeskEvent } from './api';
import type { EventChanges } from './useEventChanges';

interface Options {
  rows: readonly DeskEvent[];
  selection: ReadonlySet<string>;
  onDone: () => void;
  changes: EventChanges;
  /** One's own events, and not those in Recently deleted. */
  active: boolean;
}

/** What the keyboard and the selection bar do: to what is selected, or else to the row that has the focus. */
export function useListVerbs({ rows, selection, onDone, changes, active }: Options) {
  const { t } = useTranslation('events');
  const [moving, setMoving] = useState(false);
  const target = () => {
    const key = document.activeElement?.closest<HTMLElement>('tr[data-key]')?.dataset.key;
    const chosen = rows.filter((one) => selection.has(one.id));
    return chosen.length > 0 ? chosen : rows.filter((one) => one.id === key);
  };
  const act = (run: (events: DeskEvent[]) => Promise<unknown>) => {
    const events = target();
    if (events.length === 0) return;
    onDone();
    void run(events);
  };
  const remove = async () => {
    const events = target();
    if (events.length > 1 && !(await confirmDelete(t, events.length))) return;
    if (events.length === 0) return;
    onDone();
    await changes.remove(events);
  };
  const toggle = (events: DeskEvent[]) =>
    changes.bulk(events, events.some((one) => one.state === 'disabled') ? 'enabled' : 'disabled');
  const when = active && rows.length > 0;
  useShortcut('d', t('list.duplicate'), () => act(changes.duplicate), { when });
  useShortcut('t', t('list.toggle'), () => act(toggle), { when });
  useShortcut('backspace', t('list.delete'), () => void remove(), { when });
  useShortcut('m', t('list.move'), () => setMoving(true), { when: when && selection.size > 0 });
  return {
    moving,
    setMoving,
    remove: () => void remove(),
    restore: () => act(changes.restore),
    enable: () => act((some) => changes.bulk(some, 'enabled')),
    disable: () => act((some) => changes.bulk(some, 'disabled')),
    duplicate: () => act(changes.duplicate),
    move: (groupId: string) => act((some) => changes.move(some, groupId)),
  };
}

export type ListVerbs = ReturnType<typeof useListVerbs>;

type Translate = ReturnType<typeof useTranslation<'events'>>['t'];

const confirmDelete = (t: Translate, count: number) =>
  confirm({
    title: t('list.deleteTitle', { count }),
    children: t('list.deleteText'),
    verb: t('list.deleteVerb', { count }),
    danger: true,
  });
