import { Checkbox, Skeleton } from '@mantine/core';
import { type UseInfiniteQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bell, CheckCheck } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Button,
  CaughtUp,
  EmptyState,
  ErrorState,
  FilteredEmptyState,
  Footer,
  Time,
  useLate,
} from '@/shared/ui';
import classes from './Alerts.module.css';
import { nameOf, notificationsQuery } from './api';
import { type Group, isUnread } from './groups';
import { NotificationLine } from './NotificationLine';
import type { Shown } from './useInbox';

interface Props {
  shown: Shown;
  list: UseInfiniteQueryResult;
  groups: readonly Group[];
  open: Group | undefined;
  /** On a phone something that is open covers the list. */
  covered: boolean;
  picked: ReadonlySet<string>;
  onOpen: (group: Group) => void;
  onToggle: (group: Group) => void;
  onClearFilters: () => void;
}

/** The left pane: the notifications of a tab, older ones at the end. */
export function InboxList({
  shown,
  list,
  groups,
  open,
  covered,
  picked,
  onOpen,
  onToggle,
  onClearFilters,
}: Props) {
  const { t } = useTranslation('alerts');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = box.current?.querySelector<HTMLElement>('[aria-current]');
    row?.scrollIntoView({ block: 'nearest' });
    // Who moves by keys takes the focus along.
    if (box.current?.contains(document.activeElement)) row?.focus({ preventScroll: true });
  }, [open?.key]);
  const first = !list.data;
  return (
    <div className={classes.inboxSide} data-covered={covered || undefined}>
      <div className={classes.inboxList} ref={box} data-selecting={picked.size > 0 || undefined}>
        {first && list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {first && !list.error && <Skeletons />}
        {!first && groups.length === 0 && <Nothing shown={shown} onClear={onClearFilters} />}
        {groups.length > 0 && (
          <div role="list" aria-label={t('inbox.list')}>
            {groups.map((one) => (
              <div role="listitem" key={one.key} className={classes.entry}>
                <NotificationLine
                  notification={one.newest}
                  times={one.all.length}
                  unread={isUnread(one)}
                  open={one === open}
                  onOpen={() => onOpen(one)}
                />
                <Checkbox
                  size="xs"
                  className={classes.pick}
                  checked={picked.has(one.key)}
                  onChange={() => onToggle(one)}
                  aria-label={t('inbox.selectOne', { title: nameOf(one.newest) })}
                />
              </div>
            ))}
          </div>
        )}
        {!first && list.error && <ErrorState inline error={list.error} onRetry={() => void list.refetch()} />}
        {list.hasNextPage && !list.error && (
          <div className={classes.older}>
            <Button kind="quiet" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('inbox.older')}
            </Button>
          </div>
        )}
      </div>
      <Footer right={groups.length > 0 && t('inbox.shown', { count: groups.length })}>
        {t('inbox.kept')}
      </Footer>
    </div>
  );
}

/** Eight rows that are on their way. */
export function Skeletons() {
  if (!useLate()) return null;
  return Array.from({ length: 8 }, (_, index) => (
    <div key={index} className={classes.skeleton} aria-hidden>
      <Skeleton width={16} height={16} circle />
      <div>
        <Skeleton height={10} width="52%" />
        <Skeleton height={10} width="70%" />
        <Skeleton height={8} width="40%" />
      </div>
    </div>
  ));
}

/** Nothing matches, nothing is left to do, or nothing ever came: three different things. */
function Nothing({ shown, onClear }: { shown: Shown; onClear: () => void }) {
  const { t } = useTranslation('alerts');
  const filtered = !!shown.importance || !!shown.category;
  const all = useQuery({ ...notificationsQuery('inbox', 1), enabled: !filtered });
  const finished = useQuery({ ...notificationsQuery('done', 1), enabled: !filtered });
  if (filtered) {
    const words = [
      shown.category && t('inbox.filterCategory', { name: t(`category.${shown.category as 'whos_on'}`) }),
      shown.importance && t('inbox.filterImportance', { name: t(`importance.${shown.importance as 'low'}`) }),
    ];
    return <FilteredEmptyState filter={words.filter(Boolean).join(' · ')} onClear={onClear} />;
  }
  if (!all.data || !finished.data) return null;
  const last = [...all.data.items, ...finished.data.items]
    .map((one) => one.created_at)
    .sort()
    .at(-1);
  if (!last)
    return (
      <EmptyState
        icon={Bell}
        title={t('inbox.first')}
        action={
          <Link to="/events/my" className={classes.textLink}>
            {t('inbox.firstDo')}
          </Link>
        }
      >
        {t('inbox.emptyHint')}
      </EmptyState>
    );
  if (shown.tab === 'snoozed' || shown.tab === 'done')
    return <EmptyState icon={Bell} title={t(`inbox.nothing.${shown.tab}`)} />;
  return (
    <CaughtUp icon={CheckCheck}>
      {t('inbox.empty')} — {t('inbox.last')} <Time at={last} look="relative" />
    </CaughtUp>
  );
}
