import { Popover } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Bell as BellIcon, CheckCheck, Settings } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { useVoice } from '@/shared/live';
import { useMenuCounts } from '@/shared/session';
import { Button, Caps, CaughtUp, ErrorState, FilterTabs, IconButton, IconOf, toastFailed } from '@/shared/ui';
import classes from './Alerts.module.css';
import { changeNotifications, type Notification, notificationsQuery, placeOf, readUntil } from './api';
import { DesktopPrompt } from './DesktopPrompt';
import { NotificationLine } from './NotificationLine';

/** The bell in the header: how many are unread, and the twenty newest. */
export default function Bell() {
  const { t } = useTranslation('alerts');
  const { unread, urgentUnread } = useMenuCounts();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      width={400}
      position="bottom-end"
      opened={open}
      onChange={setOpen}
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.bell}
          aria-label={t('bell.label', { count: unread })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <IconOf icon={BellIcon} size={18} />
          {unread > 0 && (
            <span className={classes.badge} data-urgent={urgentUnread > 0 || undefined}>
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0}>{open && <Newest onClose={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

const NEWEST = 20;

function Newest({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const { unread } = useMenuCounts();
  const cache = useQueryClient();
  const voice = useVoice();
  const navigate = useNavigate();
  const [tab, setTab] = useState<'unread' | 'inbox'>('unread');
  const list = useQuery(notificationsQuery(tab, NEWEST));
  const items = list.data?.items;
  const changed = {
    onSuccess: () => cache.invalidateQueries({ queryKey: ['notifications'] }),
    onError: toastFailed,
  };
  const mark = useIntent((ids: string[]) => changeNotifications('read', ids), changed);
  const markAll = useIntent((until: string) => readUntil(until), changed);
  const newest = items?.find((one) => !one.read_at);
  const open = (one: Notification) => {
    voice.tell('read', [one.id]);
    mark.mutate([one.id]);
    onClose();
    const place = one.item && one.count === 1 && placeOf(one.item);
    void navigate(
      place
        ? { to: place.to, search: place.search as never }
        : { to: '/notifications', search: { open: one.id } as never },
    );
  };
  return (
    <div className={classes.popover}>
      <div className={classes.popoverHead}>
        <FilterTabs
          label={t('inbox.title')}
          value={tab}
          onChange={(value) => setTab(value as typeof tab)}
          tabs={[
            { value: 'unread', label: t('inbox.tabs.unread'), count: unread },
            { value: 'inbox', label: t('bell.all') },
          ]}
        />
        <IconButton
          icon={Settings}
          label={t('bell.profile')}
          onClick={() => {
            onClose();
            void navigate({ to: '/settings/profile' });
          }}
        />
      </div>
      <div className={classes.popoverList}>
        {list.error && !items && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {items?.length === 0 && <CaughtUp icon={CheckCheck}>{t('inbox.empty')}</CaughtUp>}
        {items?.map((one) => (
          <NotificationLine key={one.id} notification={one} unread={!one.read_at} onOpen={() => open(one)} />
        ))}
      </div>
      {items?.some((one) => one.importance !== 'low') && <DesktopPrompt />}
      <div className={classes.popoverFoot}>
        {newest ? (
          <Button kind="quiet" size="small" onClick={() => markAll.mutate(newest.created_at)}>
            {t('bell.markAll', { count: unread })}
          </Button>
        ) : (
          <span />
        )}
        <Link to="/notifications" onClick={onClose}>
          {t('bell.openInbox')} <Caps keys="g n" quiet />
        </Link>
      </div>
    </div>
  );
}
