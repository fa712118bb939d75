import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { useVoice } from '@/shared/live';
import { useMenuCounts } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import {
  Columns,
  EmptyState,
  ErrorState,
  FilterTabs,
  Footer,
  Main,
  Page,
  toastFailed,
  toastUndo,
  Toolbar,
  CaughtUp,
} from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import classes from './Alerts.module.css';
import { changeNotifications, nameOf, type Notification, notificationsQuery, snooze, type Tab } from './api';
import { NotificationLine } from './NotificationLine';
import { NotificationView } from './NotificationView';

const shape = { tab: param.choice('inbox', 'unread', 'snoozed', 'done'), open: param.text() };
const PAGE = 100;

/** The one record of everything that Deskbell told this person. */
export default function InboxScreen() {
  const { t } = useTranslation('alerts');
  const [url, setUrl] = useUrl(shape);
  const { unread } = useMenuCounts();
  const list = useQuery(notificationsQuery(url.tab as Tab, PAGE));
  const items = list.data?.items ?? [];
  // What was opened stays in view although reading it takes it out of the tab.
  const [kept, setKept] = useState<Notification | null>(null);
  const opened = items.find((one) => one.id === url.open) ?? (kept?.id === url.open ? kept : undefined);
  const actions = useActions();
  const open = (one: Notification | undefined) => {
    if (!one) return;
    setKept(one);
    setUrl({ open: one.id });
    if (!one.read_at) actions.read([one.id]);
  };
  const at = items.findIndex((one) => one.id === url.open);
  useShortcut('j', t('inbox.next'), () => open(items[at + 1]));
  useShortcut('k', t('inbox.previous'), () => open(items[at - 1]));
  const act = (run: (one: Notification) => void) => () => {
    if (!opened) return;
    open(items[at + 1] ?? items[at - 1]);
    run(opened);
  };
  const done = act((one) => (url.tab === 'done' ? actions.undone(one) : actions.done(one)));
  const later = act((one) => actions.later(one));
  useShortcut('e', t('inbox.done'), done, { scope: 'selection', when: !!opened });
  useShortcut('h', t('inbox.snooze'), later, { scope: 'selection', when: !!opened });
  useShortcut('shift+u', t('inbox.unreadAgain'), () => opened && actions.unread([opened.id]), {
    scope: 'selection',
    when: !!opened,
  });
  useShortcut('shift+i', t('inbox.read'), () => opened && actions.read([opened.id]), {
    scope: 'selection',
    when: !!opened,
  });

  return (
    <Page title={t('inbox.title')} ready={!!list.data}>
      <Toolbar>
        <FilterTabs
          label={t('inbox.title')}
          value={url.tab}
          onChange={(tab) => setUrl({ tab: tab as Tab, open: '' })}
          tabs={(['inbox', 'unread', 'snoozed', 'done'] as const).map((tab) => ({
            value: tab,
            label: t(`inbox.tabs.${tab}`),
            count: tab === 'unread' ? unread : undefined,
          }))}
        />
      </Toolbar>
      <Columns>
        <div
          className={classes.inboxList}
          data-covered={opened ? true : undefined}
          role="list"
          aria-label={t('inbox.list')}
        >
          {list.error && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
          {list.data &&
            items.length === 0 &&
            (url.tab === 'inbox' || url.tab === 'unread' ? (
              <CaughtUp icon={Bell}>{t('inbox.empty')}</CaughtUp>
            ) : (
              <EmptyState icon={Bell} title={t('inbox.emptyTab')} />
            ))}
          {items.map((one) => (
            <div role="listitem" key={one.id}>
              <NotificationLine notification={one} open={one.id === url.open} onOpen={() => open(one)} />
            </div>
          ))}
          <Footer>{t('inbox.kept')}</Footer>
        </div>
        <Main>
          {opened ? (
            <NotificationView
              notification={opened}
              inDone={url.tab === 'done'}
              onDone={done}
              onSnooze={later}
              onUnread={() => actions.unread([opened.id])}
              onBack={() => setUrl({ open: '' })}
            />
          ) : (
            <div className={classes.nothing}>
              <EmptyState icon={Bell} title={t('inbox.pick')}>
                {t('inbox.pickHint')}
              </EmptyState>
            </div>
          )}
        </Main>
      </Columns>
    </Page>
  );
}

/** What can be done with notifications. Every change can be undone, and is told to the other tabs. */
function useActions() {
  const { t } = useTranslation('alerts');
  const cache = useQueryClient();
  const voice = useVoice();
  const refresh = () => cache.invalidateQueries({ queryKey: ['notifications'] });
  const change = useIntent(
    ({ what, ids }: { what: Parameters<typeof changeNotifications>[0]; ids: string[] }) =>
      changeNotifications(what, ids),
    { onSuccess: refresh, onError: toastFailed },
  );
  const put = useIntent(({ ids, until }: { ids: string[]; until: string }) => snooze(ids, until), {
    onSuccess: refresh,
    onError: toastFailed,
  });
  const undone = (one: Notification) => change.mutate({ what: 'undone', ids: [one.id] });
  return {
    read: (ids: string[]) => {
      voice.tell('read', ids);
      change.mutate({ what: 'read', ids });
    },
    unread: (ids: string[]) => change.mutate({ what: 'unread', ids }),
    undone,
    done: (one: Notification) => {
      change.mutate({ what: 'done', ids: [one.id] });
      toastUndo(t('inbox.doneToast', { title: nameOf(one) }), () => undone(one));
    },
    later: (one: Notification) => put.mutate({ ids: [one.id], until: tomorrowMorning().toISOString() }),
  };
}

function tomorrowMorning(): Date {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(8, 0, 0, 0);
  return day;
}
