import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Page, useIntent } from '@/shared/api';
import { toastDone, toastFailed, toastUndo } from '@/shared/ui';
import { bodyOf, type DeskEvent, type EventState, newActionId, tagOf } from './api';

interface StateChange {
  event: Pick<DeskEvent, 'id' | 'state'>;
  state: EventState;
  alsoBefore?: boolean;
  /** Takes a change back: that is not offered to be undone again. */
  undoing?: boolean;
}

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
    ({ event, state, alsoBefore }: StateChange, intent) =>
      api.post<DeskEvent>(`/events/${event.id}/state`, { state, also_before: alsoBefore }, { intent }),
    {
      onMutate: ({ event, state }) => patch(event.id, { state }),
      onSuccess: (saved, { event, undoing }) => {
        patch(saved.id, saved);
        if (undoing) return;
        const text = t(`list.now.${saved.state}`, { name: saved.name });
        toastUndo(text, () => setState.mutate({ event: saved, state: event.state, undoing: true }));
      },
      onError: (error) => {
        toastFailed(error);
        void refresh();
      },
    },
  );
  /** Does one thing to several events; what fails is told once, with the first reason. Returns those that worked. */
  const each = async (
    events: readonly DeskEvent[],
    change: (event: DeskEvent) => Promise<unknown>,
  ): Promise<DeskEvent[]> => {
    const results = await Promise.allSettled(events.map(change));
    await refresh();
    const failed = results.filter((one) => one.status === 'rejected');
    if (failed[0]) {
      const why: unknown = failed[0].reason;
      const reason = why instanceof Error ? why.message : String(why);
      const many = { count: failed.length, total: events.length, reason };
      toastFailed(events.length > 1 ? new Error(t('list.someFailed', many)) : why);
    }
    return events.filter((_, index) => results[index]?.status === 'fulfilled');
  };
  const switchTo = (events: readonly DeskEvent[], stateOf: (event: DeskEvent) => EventState) =>
    each(events, (event) => api.post(`/events/${event.id}/state`, { state: stateOf(event) }));

  const bulk = async (events: readonly DeskEvent[], state: EventState) => {
    for (const event of events) patch(event.id, { state });
    const changed = await switchTo(
      events.filter((event) => event.state !== state),
      () => state,
    );
    const [only] = changed;
    if (!only) return;
    const text =
      changed.length === 1
        ? t(`list.now.${state}`, { name: only.name })
        : t(`list.nowMany.${state}`, { count: changed.length });
    toastUndo(text, () => void switchTo(changed, (event) => event.state));
  };
  const disableOnBehalf = async (event: DeskEvent) => {
    const done = await switchTo([event], () => 'disabled');
    if (done.length > 0) toastDone(t('list.now.disabled', { name: event.name }));
  };
  const restore = async (events: readonly DeskEvent[]) => {
    const done = await each(events, (event) => api.post(`/events/${event.id}/restore`, {}));
    if (done.length === 1 && done[0]) toastDone(t('list.restored', { name: done[0].name }));
    if (done.length > 1) toastDone(t('list.restoredMany', { count: done.length }));
  };
  const remove = async (events: readonly DeskEvent[]) => {
    const done = await each(events, (event) => api.delete(`/events/${event.id}`));
    const [only] = done;
    if (!only) return;
    const text =
      done.length === 1
        ? t('list.deletedOne', { name: only.name })
        : t('list.deletedMany', { count: done.length });
    toastUndo(text, () => void restore(done));
  };
  const duplicate = async (events: readonly DeskEvent[]) => {
    const done = await each(events, (event) =>
      api.post('/events', copyOf(event, t('list.copyOf', { name: event.name }))),
    );
    const [only] = done;
    if (done.length === 1 && only) toastDone(t('list.duplicated', { name: only.name }));
    if (done.length > 1) toastDone(t('list.duplicatedMany', { count: done.length }));
  };
  const moveTo = async (events: readonly DeskEvent[], groupOf: (event: DeskEvent) => string) => {
    const moved = new Map<string, DeskEvent>();
    await each(events, async (event) => {
      const body = { ...bodyOf(event), group_id: groupOf(event) || undefined };
      const saved = await api.putTagged<DeskEvent>(`/events/${event.id}`, body, { ifMatch: tagOf(event) });
      moved.set(event.id, saved.data);
    });
    return [...moved.values()];
  };
  const move = async (events: readonly DeskEvent[], groupId: string) => {
    const before = new Map(events.map((event) => [event.id, event.group_id]));
    const moved = await moveTo(events, () => groupId);
    if (moved.length === 0) return;
    const back = (event: DeskEvent) => before.get(event.id) ?? '';
    toastUndo(t('list.movedMany', { count: moved.length }), () => void moveTo(moved, back));
  };
  return { setState, bulk, disableOnBehalf, remove, restore, duplicate, move, refresh };
}

/** A copy begins disabled, and its actions count their Maximum Frequency on their own. */
function copyOf(event: DeskEvent, name: string) {
  const { definition, ...rest } = bodyOf(event);
  const actions = definition.actions.map((action) => ({ ...action, id: newActionId() }));
  return { ...rest, name, state: 'disabled', definition: { ...definition, actions } };
}

export type EventChanges = ReturnType<typeof useEventChanges>;
