import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Page, useIntent } from '@/shared/api';
import { toastDone, toastFailed, toastUndo } from '@/shared/ui';
import { bodyOf, type DeskEvent, type EventState, newActionId, tagOf } from './api';

/** What the list does to events: at once on the screen where it can, with undo instead of questions. */
export function useEventChanges() {
  const { t } = useTranslation('events');
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['events'] });
  const patch = (id: string, change: Partial<DeskEvent>) =>
    cache.setQueriesData<Page<DeskEvent>>(
      { queryKey: ['events'] },
      (page) =>
        page && { ...page, items: page.items.map((one) => (one.id === id ? { ...one, ...change } : one)) },
    );
  const setState = useIntent(
    ({ id, state, alsoBefore }: { id: string; state: EventState; alsoBefore?: boolean }, intent) =>
      api.post<DeskEvent>(`/events/${id}/state`, { state, also_before: alsoBefore }, { intent }),
    {
      onMutate: ({ id, state }) => patch(id, { state }),
      onSuccess: (event) => patch(event.id, event),
      onError: (error) => {
        toastFailed(error);
        void refresh();
      },
    },
  );
  /** Does one thing to several events; what fails is told once, with the first reason. */
  const each = async (events: readonly DeskEvent[], change: (event: DeskEvent) => Promise<unknown>) => {
    const results = await Promise.allSettled(events.map(change));
    await refresh();
    const failed = results.filter((one) => one.status === 'rejected');
    if (failed[0]) {
      const reason = failed[0].reason instanceof Error ? failed[0].reason.message : String(failed[0].reason);
      toastFailed(new Error(reason));
      if (events.length > 1) {
        toastDone(t('list.someFailed', { count: failed.length, total: events.length, reason }));
      }
    }
    return results.length - failed.length;
  };
  const states = (events: readonly DeskEvent[], state: EventState) =>
    each(events, (event) => api.post(`/events/${event.id}/state`, { state }));

  const bulk = async (events: readonly DeskEvent[], state: EventState) => {
    const changed = events.filter((event) => event.state !== state);
    if ((await states(changed, state)) === 0) return;
    if (state !== 'disabled') return toastDone(t('list.enabledMany', { count: changed.length }));
    const [only] = changed;
    const text =
      changed.length === 1 && only
        ? t('list.disabledOne', { name: only.name })
        : t('list.disabledMany', { count: changed.length });
    toastUndo(text, () => void states(changed, 'enabled'));
  };
  const restore = async (events: readonly DeskEvent[]) => {
    const done = await each(events, (event) => api.post(`/events/${event.id}/restore`, {}));
    if (done === 1 && events[0]) toastDone(t('list.restored', { name: events[0].name }));
  };
  const remove = async (events: readonly DeskEvent[]) => {
    const done = await each(events, (event) => api.delete(`/events/${event.id}`));
    if (done === 0) return;
    const [only] = events;
    const text =
      events.length === 1 && only
        ? t('list.deletedOne', { name: only.name })
        : t('list.deletedMany', { count: done });
    toastUndo(text, () => void restore(events));
  };
  const duplicate = async (events: readonly DeskEvent[]) => {
    const done = await each(events, (event) =>
      api.post('/events', copyOf(event, t('list.copyOf', { name: event.name }))),
    );
    const [only] = events;
    if (done === 1 && only) toastDone(t('list.duplicated', { name: only.name }));
    if (done > 1) toastDone(t('list.duplicatedMany', { count: done }));
  };
  const move = async (events: readonly DeskEvent[], groupId: string) => {
    const done = await each(events, (event) =>
      api.putTagged(
        `/events/${event.id}`,
        { ...bodyOf(event), group_id: groupId || undefined },
        { ifMatch: tagOf(event) },
      ),
    );
    if (done > 0) toastDone(t('list.movedMany', { count: done }));
  };
  return { setState, bulk, remove, restore, duplicate, move, refresh };
}

/** A copy begins disabled, and its actions count their Maximum Frequency on their own. */
function copyOf(event: DeskEvent, name: string) {
  const { definition, ...rest } = bodyOf(event);
  const actions = definition.actions.map((action) => ({ ...action, id: newActionId() }));
  return { ...rest, name, state: 'disabled', definition: { ...definition, actions } };
}

export type EventChanges = ReturnType<typeof useEventChanges>;
