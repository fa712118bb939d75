import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type Page, useIntent } from '@/shared/api';
import { serverNow, useVoice } from '@/shared/live';
import { toastFailed, toastUndo } from '@/shared/ui';
import { changeNotifications, type Notification, snooze, type Tab } from './api';

const PAGE = 50;

/** What of the inbox is looked at. */
export interface Shown {
  tab: Tab;
  importance: string;
  category: string;
}

/** A tab of the inbox, older ones as they are asked for. */
export function useInbox({ tab, importance, category }: Shown) {
  return useInfiniteQuery({
    queryKey: ['notifications', 'pages', tab, importance, category],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Notification>>('/notifications', {
        query: {
          tab,
          importance: importance || undefined,
          category: category || undefined,
          limit: PAGE,
          after: pageParam || undefined,
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });
}

type Pages = InfiniteData<Page<Notification>>;
type Change = { what: Parameters<typeof changeNotifications>[0]; ids: string[] };

/** What can be done with notifications. It shows at once, is told to the other tabs, and flips back when the server refuses. */
export function useInboxActions() {
  const { t } = useTranslation('alerts');
  const cache = useQueryClient();
  const voice = useVoice();
  const refresh = () => cache.invalidateQueries({ queryKey: ['notifications'] });
  const settled = { onSuccess: refresh, onError: (error: Error) => (toastFailed(error), void refresh()) };
  const change = useIntent(({ what, ids }: Change) => changeNotifications(what, ids), settled);
  const put = useIntent(({ ids, until }: { ids: string[]; until: string }) => snooze(ids, until), settled);
  const mark = (ids: string[], read_at: string | null) =>
    cache.setQueriesData<Pages>(
      { queryKey: ['notifications', 'pages'] },
      (old) =>
        old && {
          ...old,
          pages: old.pages.map((page) => ({ ...page, items: page.items.map(set(ids, { read_at })) })),
        },
    );
  const undone = (ids: string[]) => change.mutate({ what: 'undone', ids });
  return {
    read: (ids: string[]) => {
      voice.tell('read', ids);
      mark(ids, new Date(serverNow()).toISOString());
      change.mutate({ what: 'read', ids });
    },
    unread: (ids: string[]) => {
      mark(ids, null);
      change.mutate({ what: 'unread', ids });
    },
    undone,
    done: (ids: string[], title: string) => {
      change.mutate({ what: 'done', ids });
      toastUndo(t('inbox.doneToast', { title }), () => undone(ids));
    },
    later: (ids: string[]) => put.mutate({ ids, until: tomorrowMorning().toISOString() }),
  };
}

const set = (ids: string[], values: Partial<Notification>) => (one: Notification) =>
  ids.includes(one.id) ? { ...one, ...values } : one;

/** Eight o'clock tomorrow, where this person is. */
function tomorrowMorning(): Date {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(8, 0, 0, 0);
  return day;
}
