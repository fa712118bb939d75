import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Tagged, useIntent } from '@/shared/api';
import { toastDone, toastFailed } from '@/shared/ui';
import type { DeskEvent, Problem } from './api';
import { bodyOfDraft, type Draft } from './draft';

interface Handlers {
  onSaved: (saved: Tagged<DeskEvent>) => void;
  /** Somebody saved in between: theirs. */
  onConflict: (theirs: Tagged<DeskEvent>) => void;
  onProblems: (problems: Problem[]) => void;
}

/** Saves a draft: makes the event, or its next revision if nobody saved in between. */
export function useSave(event: DeskEvent | undefined, etag: string | undefined, handlers: Handlers) {
  const { t } = useTranslation('events');
  const cache = useQueryClient();
  const save = useIntent(
    async (draft: Draft, intent): Promise<Tagged<DeskEvent>> => {
      const { level, ...rest } = bodyOfDraft(draft);
      if (event) return api.putTagged<DeskEvent>(`/events/${event.id}`, rest, { ifMatch: etag, intent });
      const made = await api.post<DeskEvent>('/events', { level, ...rest }, { intent });
      return { data: made, etag: `"${made.revision}"` };
    },
    {
      onSuccess: (saved) => {
        toastDone(event ? t('editor.saved', { number: saved.data.revision }) : t('editor.made'));
        cache.setQueryData(['event', saved.data.id], saved);
        void cache.invalidateQueries({ queryKey: ['events'] });
        void cache.invalidateQueries({ queryKey: ['event-revisions', saved.data.id] });
        handlers.onSaved(saved);
      },
      onError: async (error) => {
        if (event && (error.code === 'event_changed' || error.status === 412)) {
          return api.tagged<DeskEvent>(`/events/${event.id}`).then(handlers.onConflict, toastFailed);
        }
        if (error.status === 422 && error.fields.length > 0) {
          handlers.onProblems(
            error.fields.map(({ field, code, message }) => ({ path: field, code, message })),
          );
          return;
        }
        toastFailed(error);
      },
    },
  );
  return save;
}
