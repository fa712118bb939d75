import { Indicator, Popover } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Bell as BellIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { useMenuCounts } from '@/shared/session';
import { Button, CaughtUp, FilterTabs, IconOf, toastFailed } from '@/shared/ui';
import classes from './Alerts.module.css';
import { changeNotifications, type Notification, notificationsQuery, placeOf } from './api';
import { DesktopPrompt } from './DesktopPrompt';
import { NotificationLine } from './NotificationLine';

/** The bell in the header: how many are unread, and the twenty newest. */
export default function Bell() {
  const { t } = useTranslation('alerts');
  const { unread, urgentUnread } = useMenuCounts();
  const [open, setOpen] = useState(false);
  const shown = unread > 99 ? '99+' : String(unread);
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
          <Indicator
            label={shown}
            size={17}
            offset={3}
            disabled={unread === 0}
            color={urgentUnread > 0 ? 'red' : 'bell'}
          >
            <IconOf icon={BellIcon} size={18} />
          </Indicator>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0}>{open && <Newest onClose={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function Newest({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const { unread } = useMenuCounts();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [tab, setTab] = useState<'unread' | 'inbox'>('unread');
  const list = useQuery(notificationsQuery(tab, 20));
  const items = list.data?.items;
  const mark = useIntent((ids: string[]) => changeNotifications('read', ids), {
    onSuccess: () => cache.invalidateQueries({ queryKey: ['notifications'] }),
    onError: toastFailed,
  });
  const unreadIds = (items ?? []).filter((one) => !one.read_at).map((one) => one.id);
  const open = (one: Notification) => {
    mark.mutate([one.id]);
    onClose();
    const place = one.item && placeOf(one.item);
    void navigate(place ? { to: place.to, search: place.search as never } : { to: '/notifications' });
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
        {unreadIds.length > 0 && (
          <Button kind="quiet" size="small" onClick={() => mark.mutate(unreadIds)}>
            {t('bell.markAll', { count: unreadIds.length })}
          </Button>
        )}
      </div>
      <DesktopPrompt />
      <div className={classes.popoverList}>
        {items?.length === 0 && <CaughtUp icon={BellIcon}>{t('inbox.empty')}</CaughtUp>}
        {items?.map((one) => (
          <NotificationLine key={one.id} notification={one} onOpen={() => open(one)} />
        ))}
      </div>
      <div className={classes.popoverFoot}>
        <Link to="/notifications" onClick={onClose}>
          {t('bell.openInbox')}
        </Link>
        <Link to="/settings/profile" onClick={onClose}>
          {t('bell.profile')}
        </Link>
      </div>
    </div>
  );
}
