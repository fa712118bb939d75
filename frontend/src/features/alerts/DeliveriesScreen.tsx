import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { CheckCheck, Mail, RotateCw, Send } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Page as PageOf, useIntent } from '@/shared/api';
import { useStale } from '@/shared/live';
import { useShortcut } from '@/shared/shortcuts';
import {
  Button,
  type Column,
  Columns,
  Countdown,
  DataTable,
  EmptyState,
  FilterTabs,
  Footer,
  IconOf,
  Main,
  Mono,
  Page,
  SelectionBar,
  StateDot,
  Time,
  toastDone,
  toastFailed,
  Toolbar,
} from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import classes from './Alerts.module.css';
import type { Delivery } from './api';
import { AttemptDots, isRetryable, tones, wordOf } from './deliveryState';
import { DeliveryDrawer } from './DeliveryDrawer';

const tabs = ['attention', 'retrying', 'sent', 'all'] as const;
const shape = { tab: param.choice(...tabs), open: param.text() };
const states = { attention: 'dead', retrying: 'due', sent: 'sent', all: undefined } as const;
const PAGE = 100;

/** Every message that leaves Deskbell, and what became of it. */
export default function DeliveriesScreen() {
  const { t } = useTranslation('alerts');
  const [url, setUrl] = useUrl(shape);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const list = useInfiniteQuery({
    queryKey: ['deliveries', url.tab],
    queryFn: ({ pageParam, signal }) =>
      api.get<PageOf<Delivery>>('/deliveries', {
        query: { state: states[url.tab], limit: PAGE, after: pageParam || undefined },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    refetchInterval: 10_000,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  const retry = useRetry(() => setSelection(new Set()));
  const chosen = rows?.filter((one) => selection.has(one.id) && isRetryable(one)) ?? [];
  const opened = rows?.filter((one) => one.id === url.open && isRetryable(one)) ?? [];
  const targets = chosen.length > 0 ? chosen : opened;
  useShortcut('r', t('deliveries.retry'), () => retry.mutate(targets.map((one) => one.id)), {
    scope: 'selection',
    when: targets.length > 0,
  });
  const open = useCallback((one: Delivery) => setUrl({ open: one.id }, { push: true }), [setUrl]);
  const card = useCallback((one: Delivery) => <DeliveryCard delivery={one} />, []);
  return (
    <Page title={t('deliveries.title')} ready={!!list.data}>
      <Toolbar>
        <FilterTabs
          label={t('deliveries.title')}
          value={url.tab}
          onChange={(tab) => {
            setSelection(new Set());
            setUrl({ tab: tab as typeof url.tab, open: '' });
          }}
          tabs={tabs.map((tab) => ({ value: tab, label: t(`deliveries.tabs.${tab}`) }))}
        />
      </Toolbar>
      <Columns>
        <Main>
          <DataTable
            label={t('deliveries.title')}
            columns={useDeliveryColumns()}
            rows={rows}
            rowKey={(one) => one.id}
            rowName={(one) => one.address}
            density="compact"
            onOpen={open}
            openKey={url.open}
            selection={selection}
            onSelectionChange={setSelection}
            card={card}
            error={list.error}
            onRetry={list.refetch}
            onEndReached={() => void list.fetchNextPage()}
            stale={useStale()}
            empty={
              <EmptyState
                icon={url.tab === 'attention' || url.tab === 'retrying' ? CheckCheck : Send}
                title={t(`deliveries.empty.${url.tab}`)}
              >
                {t(`deliveries.emptyHint.${url.tab}`)}
              </EmptyState>
            }
          />
          <SelectionBar
            count={selection.size}
            total={rows?.length ?? 0}
            onClear={() => setSelection(new Set())}
          >
            <Button
              kind="quiet"
              icon={RotateCw}
              keys="r"
              loading={retry.isPending}
              disabledReason={chosen.length > 0 ? undefined : t('deliveries.nothingToRetry')}
              onClick={() => retry.mutate(chosen.map((one) => one.id))}
            >
              {t('deliveries.retryMany', { count: chosen.length })}
            </Button>
          </SelectionBar>
          <Footer right={rows && t('deliveries.footer', { count: rows.length })}>
            {t('deliveries.never')}
          </Footer>
        </Main>
        {url.open && <DeliveryDrawer key={url.open} id={url.open} onClose={() => setUrl({ open: '' })} />}
      </Columns>
    </Page>
  );
}

/** Sends again, one after the other; what was sent before is refused by the server and never sent twice. */
function useRetry(done: () => void) {
  const { t } = useTranslation('alerts');
  const cache = useQueryClient();
  return useIntent(
    async (ids: string[]) => {
      for (const id of ids) await api.post(`/deliveries/${id}/retry`, {});
      return ids.length;
    },
    {
      onSuccess: (count) => {
        toastDone(t('deliveries.retriedMany', { count }));
        done();
      },
      onError: toastFailed,
      onSettled: () => cache.invalidateQueries({ queryKey: ['deliveries'] }),
    },
  );
}

function useDeliveryColumns(): Column<Delivery>[] {
  const { t } = useTranslation('alerts');
  return useMemo(
    () => [
      {
        id: 'state',
        header: t('deliveries.columns.state'),
        width: 112,
        cell: (one) => (
          <StateDot tone={tones[one.state]} loud={one.state === 'dead'}>
            {t(`deliveries.states.${wordOf(one)}`)}
          </StateDot>
        ),
      },
      {
        id: 'time',
        header: t('deliveries.columns.time'),
        width: 108,
        cell: (one) => <Time at={one.created_at} look="dateTime" />,
      },
      {
        id: 'channel',
        header: t('deliveries.columns.channel'),
        width: 86,
        fold: 3,
        cell: (one) => (
          <span className={classes.channel}>
            {one.channel === 'email' && <IconOf icon={Mail} size={16} />}{' '}
            {t('deliveries.channel', { context: one.channel })}
          </span>
        ),
      },
      {
        id: 'address',
        header: t('deliveries.columns.address'),
        primary: true,
        cell: (one) => <Mono most={34}>{one.address}</Mono>,
      },
      {
        id: 'event',
        header: t('deliveries.columns.event'),
        fold: 2,
        cell: (one) => one.event?.name ?? t('deliveries.test'),
      },
      {
        id: 'item',
        header: t('deliveries.columns.item'),
        width: 72,
        fold: 4,
        cell: (one) => <Mono>{one.item_ref}</Mono>,
      },
      {
        id: 'attempts',
        header: t('deliveries.columns.attempts'),
        width: 86,
        cell: (one) => <AttemptDots delivery={one} />,
      },
      {
        id: 'next',
        header: t('deliveries.columns.next'),
        width: 84,
        align: 'right',
        cell: (one) => (one.due_at && one.state === 'due' ? <Countdown to={one.due_at} /> : '—'),
      },
      {
        id: 'reason',
        header: t('deliveries.columns.reason'),
        fold: 1,
        cell: (one) =>
          one.state === 'sent' ? (
            <span className={classes.meta}>{one.error || '—'}</span>
          ) : (
            <span title={one.error}>
              {one.code && <Mono>{one.code}</Mono>} {one.reason_text}
            </span>
          ),
      },
    ],
    [t],
  );
}

function DeliveryCard({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('alerts');
  return (
    <div className={classes.card}>
      <span className={classes.cardTop}>
        <strong className="db-truncate">{delivery.subject}</strong>
        <Time at={delivery.created_at} look="brief" />
      </span>
      <span className="db-truncate">{delivery.address}</span>
      <span className={classes.cardTop}>
        <StateDot tone={tones[delivery.state]}>{t(`deliveries.states.${wordOf(delivery)}`)}</StateDot>
        <AttemptDots delivery={delivery} />
      </span>
    </div>
  );
}
