import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Page as PageOf, useIntent } from '@/shared/api';
import {
  Button,
  type Column,
  Columns,
  Countdown,
  DataTable,
  Drawer,
  EmptyState,
  FilterTabs,
  Footer,
  Main,
  Mono,
  Page,
  Section,
  StateDot,
  Time,
  toastDone,
  toastFailed,
  Toolbar,
} from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import classes from './Alerts.module.css';
import type { Delivery } from './api';

const shape = { tab: param.choice('attention', 'retrying', 'sent', 'all'), open: param.text() };
const states = { attention: 'dead', retrying: 'due', sent: 'sent', all: undefined } as const;
const tones = { due: 'info', sending: 'info', sent: 'ok', dead: 'danger', cancelled: 'neutral' } as const;

/** Every message that leaves Deskbell, and what became of it. */
export default function DeliveriesScreen() {
  const { t } = useTranslation('alerts');
  const [url, setUrl] = useUrl(shape);
  const list = useQuery({
    queryKey: ['deliveries', url.tab],
    queryFn: ({ signal }) =>
      api.get<PageOf<Delivery>>('/deliveries', { query: { state: states[url.tab], limit: 100 }, signal }),
    refetchInterval: 10_000,
  });
  const columns = useMemo<Column<Delivery>[]>(
    () => [
      {
        id: 'state',
        header: t('deliveries.columns.state'),
        width: 120,
        cell: (one) => <StateDot tone={tones[one.state]}>{t(`deliveries.states.${one.state}`)}</StateDot>,
      },
      {
        id: 'time',
        header: t('deliveries.columns.time'),
        width: 120,
        cell: (one) => <Time at={one.created_at} look="dateTime" />,
      },
      {
        id: 'channel',
        header: t('deliveries.columns.channel'),
        width: 90,
        fold: 3,
        cell: (one) => one.channel,
      },
      { id: 'address', header: t('deliveries.columns.address'), primary: true, cell: (one) => one.address },
      { id: 'event', header: t('deliveries.columns.event'), fold: 2, cell: (one) => one.event?.name ?? '' },
      {
        id: 'item',
        header: t('deliveries.columns.item'),
        width: 90,
        fold: 4,
        cell: (one) => <Mono>{one.item_ref}</Mono>,
      },
      {
        id: 'attempts',
        header: t('deliveries.columns.attempts'),
        width: 80,
        align: 'right',
        cell: (one) => one.attempts,
      },
      {
        id: 'next',
        header: t('deliveries.columns.next'),
        width: 90,
        align: 'right',
        cell: (one) => (one.due_at && one.state === 'due' ? <Countdown to={one.due_at} /> : '—'),
      },
      { id: 'reason', header: t('deliveries.columns.reason'), cell: (one) => one.error || one.reason_text },
    ],
    [t],
  );
  const open = useCallback((one: Delivery) => setUrl({ open: one.id }, { push: true }), [setUrl]);
  const card = useCallback(
    (one: Delivery) => <StateDot tone={tones[one.state]}>{`${one.address} · ${one.subject}`}</StateDot>,
    [],
  );
  return (
    <Page title={t('deliveries.title')} ready={!!list.data}>
      <Toolbar>
        <FilterTabs
          label={t('deliveries.title')}
          value={url.tab}
          onChange={(tab) => setUrl({ tab: tab as typeof url.tab, open: '' })}
          tabs={(['attention', 'retrying', 'sent', 'all'] as const).map((tab) => ({
            value: tab,
            label: t(`deliveries.tabs.${tab}`),
          }))}
        />
      </Toolbar>
      <Columns>
        <Main>
          <DataTable
            label={t('deliveries.title')}
            columns={columns}
            rows={list.data?.items}
            rowKey={(one) => one.id}
            rowName={(one) => one.address}
            density="compact"
            onOpen={open}
            openKey={url.open}
            card={card}
            error={list.error}
            onRetry={list.refetch}
            empty={
              <EmptyState
                icon={Send}
                title={url.tab === 'attention' ? t('deliveries.empty') : t('deliveries.none')}
              >
                {t('deliveries.emptyHint')}
              </EmptyState>
            }
          />
          <Footer>{t('deliveries.footer', { count: list.data?.items.length ?? 0 })}</Footer>
        </Main>
        {url.open && <DeliveryDrawer key={url.open} id={url.open} onClose={() => setUrl({ open: '' })} />}
      </Columns>
    </Page>
  );
}

function DeliveryDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const cache = useQueryClient();
  const delivery = useQuery({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => api.get<Delivery>(`/deliveries/${id}`, { signal }),
  });
  const retry = useIntent(() => api.post(`/deliveries/${id}/retry`, {}), {
    onSuccess: async () => {
      toastDone(t('deliveries.retried'));
      await cache.invalidateQueries({ queryKey: ['deliveries'] });
      await cache.invalidateQueries({ queryKey: ['delivery', id] });
    },
    onError: toastFailed,
  });
  const one = delivery.data;
  return (
    <Drawer
      label={t('deliveries.details', { address: one?.address ?? '' })}
      header={<strong>{one?.address}</strong>}
      onClose={onClose}
    >
      {one && (
        <>
          <Section>
            <StateDot tone={tones[one.state]}>{t(`deliveries.states.${one.state}`)}</StateDot>
            {one.error && <p className={classes.body}>{one.error}</p>}
            {(one.state === 'dead' || one.state === 'due') && (
              <Button onClick={() => retry.mutate()} loading={retry.isPending}>
                {t('deliveries.retry')}
              </Button>
            )}
          </Section>
          <Section title={t('deliveries.columns.attempts')}>
            <ol className={classes.attempts}>
              {one.tries?.map((attempt) => (
                <li key={attempt.number}>
                  <Time at={attempt.started_at} look="clockSeconds" />
                  <StateDot tone={attempt.outcome === 'sent' ? 'ok' : attempt.ended_at ? 'danger' : 'warn'}>
                    {attempt.outcome}
                  </StateDot>
                  <Mono>{attempt.code}</Mono>
                  <span>{attempt.detail}</span>
                </li>
              ))}
            </ol>
          </Section>
          <Section title={t('deliveries.message')}>
            <strong>{one.subject}</strong>
            <p className={classes.mail}>{one.body}</p>
            {one.firing_id && (
              <Link to="/firings/$id" params={{ id: one.firing_id }}>
                {t('deliveries.why')}
              </Link>
            )}
          </Section>
        </>
      )}
    </Drawer>
  );
}
