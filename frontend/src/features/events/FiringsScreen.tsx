import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Pause, Play, ScrollText } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '@/shared/live';
import { roleCovers, useMe } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import {
  Button,
  Columns,
  DataTable,
  EmptyState,
  FilteredEmptyState,
  Footer,
  Main,
  Page,
  Toolbar,
} from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { eventsQuery, type Firing } from './api';
import { Explain } from './Explain';
import { FiringCard } from './FiringCard';
import classes from './Firings.module.css';
import { outcomes } from './Outcome';
import { useFiringColumns } from './useFiringColumns';
import { useFirings } from './useFirings';

const shape = {
  outcome: param.choice('all', 'fired', 'batched', 'limited', 'held', 'partly_failed', 'failed', 'stopped'),
  event: param.text(),
};

/** What fired, and why. */
export default function FiringsScreen() {
  const { t } = useTranslation('events');
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const [url, setUrl] = useUrl(shape);
  const [paused, setPaused] = useState(false);
  const connection = useConnection();
  const filter = useMemo(
    () => ({ event_id: url.event || undefined, outcome: url.outcome === 'all' ? undefined : url.outcome }),
    [url.event, url.outcome],
  );
  const { list, rows, waiting, resume } = useFirings(filter, paused);
  const columns = useFiringColumns(true);
  const names = useEventNames();
  const open = useCallback(
    (firingId: string) =>
      void navigate({
        to: firingId ? '/firings/$id' : '/firings',
        params: { id: firingId },
        search: ((before: object) => before) as never,
      }),
    [navigate],
  );
  const openRow = useCallback((one: Firing) => open(one.id), [open]);
  const card = useCallback((one: Firing) => <FiringCard firing={one} />, []);
  const toggle = () => {
    if (paused) resume();
    setPaused(!paused);
  };
  useShortcut('space', t('firings.pause'), toggle);
  const at = rows?.findIndex((one) => one.id === id) ?? -1;
  const previous = at > 0 ? rows?.[at - 1] : undefined;
  const next = at >= 0 ? rows?.[at + 1] : undefined;
  const filtered = url.outcome !== 'all' || url.event !== '';
  const eventName = names.find((one) => one.value === url.event)?.label ?? '';
  return (
    <Page title={t('firings.title')} ready={!!rows}>
      <Toolbar
        right={
          <>
            {waiting > 0 && (
              <span className={classes.waiting}>{t('firings.newWhilePaused', { count: waiting })}</span>
            )}
            <Button icon={paused ? Play : Pause} keys="space" onClick={toggle}>
              {paused ? t('firings.resume') : t('firings.pause')}
            </Button>
          </>
        }
      >
        <Select
          size="xs"
          w={150}
          aria-label={t('firings.columns.outcome')}
          data={[
            { value: 'all', label: t('firings.allOutcomes') },
            ...outcomes.map((one) => ({ value: one, label: t(`firings.outcomes.${one}`) })),
          ]}
          value={url.outcome}
          onChange={(outcome) => setUrl({ outcome: (outcome ?? 'all') as typeof url.outcome })}
        />
        <Select
          size="xs"
          w={240}
          searchable
          clearable
          aria-label={t('firings.event')}
          placeholder={t('firings.anyEvent')}
          data={url.event && !eventName ? [...names, { value: url.event, label: url.event }] : names}
          value={url.event || null}
          onChange={(event) => setUrl({ event: event ?? '' })}
        />
      </Toolbar>
      <Columns>
        <Main>
          <DataTable
            label={t('firings.title')}
            columns={columns}
            rows={rows}
            rowKey={(one) => one.id}
            rowName={(one) => `${one.event_name} ${one.item_ref}`}
            density="compact"
            onOpen={openRow}
            openKey={id}
            card={card}
            manualSort
            error={list.error}
            onRetry={list.refetch}
            onEndReached={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
            stale={connection.state !== 'live'}
            empty={
              filtered ? (
                <FilteredEmptyState
                  filter={
                    url.outcome !== 'all'
                      ? t('firings.filterOutcome', { outcome: t(`firings.outcomes.${url.outcome}`) })
                      : t('firings.filterEvent', { event: eventName })
                  }
                  onClear={() => setUrl({ outcome: 'all', event: '' })}
                />
              ) : (
                <EmptyState icon={ScrollText} title={t('firings.empty')}>
                  {t('firings.emptyHint')}
                </EmptyState>
              )
            }
          />
          <Footer right={list.hasNextPage && <span>{t('firings.more')}</span>}>
            <span>{t('firings.footer', { count: rows?.length ?? 0 })}</span>
            {paused && <span>{t('firings.paused')}</span>}
          </Footer>
        </Main>
        {id && (
          <Explain
            key={id}
            id={id}
            onClose={() => open('')}
            onPrevious={previous && (() => open(previous.id))}
            onNext={next && (() => open(next.id))}
          />
        )}
      </Columns>
    </Page>
  );
}

/** The events whose firings one may see, to filter by. */
function useEventNames() {
  const { role } = useMe();
  const mine = useQuery(eventsQuery('my'));
  const system = useQuery({ ...eventsQuery('system'), enabled: roleCovers(role, 'administrator') });
  const employee = useQuery({ ...eventsQuery('employee'), enabled: roleCovers(role, 'manager') });
  return useMemo(
    () =>
      [mine.data, system.data, employee.data]
        .flatMap((page) => page?.items ?? [])
        .map((one) => ({ value: one.id, label: one.name }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [mine.data, system.data, employee.data],
  );
}
