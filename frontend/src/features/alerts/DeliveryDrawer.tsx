import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, useIntent } from '@/shared/api';
import {
  Button,
  Countdown,
  Drawer,
  ErrorState,
  Facts,
  Mono,
  Section,
  StateDot,
  Time,
  toastDone,
  toastFailed,
} from '@/shared/ui';
import classes from './Alerts.module.css';
import type { Attempt, Delivery } from './api';
import { isRetryable, tones, wordOf } from './deliveryState';

/** One delivery: where it stands, every try, and the message itself. */
export function DeliveryDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const delivery = useQuery({
    queryKey: ['deliveries', 'one', id],
    queryFn: ({ signal }) => api.get<Delivery>(`/deliveries/${id}`, { signal }),
  });
  const one = delivery.data;
  return (
    <Drawer
      label={t('deliveries.details', { address: one?.address ?? '' })}
      header={<strong className="db-truncate">{one?.address}</strong>}
      onClose={onClose}
    >
      {delivery.error && !one && (
        <ErrorState error={delivery.error} onRetry={() => void delivery.refetch()} />
      )}
      {one && <State delivery={one} />}
      {one && (
        <Section title={t('deliveries.columns.attempts')}>
          {one.tries?.length ? (
            <ol className={classes.attempts}>
              {one.tries.map((attempt) => (
                <Try key={attempt.number} attempt={attempt} />
              ))}
            </ol>
          ) : (
            <p className={classes.meta}>{t('deliveries.notTried')}</p>
          )}
        </Section>
      )}
      {one && (
        <Section title={t('deliveries.message')}>
          <div className={classes.mail}>
            <strong>{one.subject}</strong>
            {'\n\n'}
            {one.body}
          </div>
          {one.firing_id && (
            <Link to="/firings/$id" params={{ id: one.firing_id }} className={classes.textLink}>
              {t('deliveries.why')}
            </Link>
          )}
        </Section>
      )}
    </Drawer>
  );
}

function State({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('alerts');
  const cache = useQueryClient();
  const retry = useIntent(() => api.post(`/deliveries/${delivery.id}/retry`, {}), {
    onSuccess: async () => {
      toastDone(t('deliveries.retriedMany', { count: 1 }));
      await cache.invalidateQueries({ queryKey: ['deliveries'] });
    },
    onError: toastFailed,
  });
  return (
    <Section>
      <Facts
        columns={2}
        items={[
          {
            label: t('deliveries.columns.state'),
            value: (
              <StateDot tone={tones[delivery.state]}>{t(`deliveries.states.${wordOf(delivery)}`)}</StateDot>
            ),
          },
          { label: t('deliveries.columns.time'), value: <Time at={delivery.created_at} look="dateTime" /> },
          { label: t('deliveries.columns.event'), value: delivery.event?.name ?? t('deliveries.test') },
          ...(delivery.due_at && delivery.state === 'due'
            ? [{ label: t('deliveries.columns.next'), value: <Countdown to={delivery.due_at} /> }]
            : []),
          ...(delivery.reason_text
            ? [{ label: t('deliveries.columns.reason'), value: delivery.reason_text }]
            : []),
        ]}
      />
      {isRetryable(delivery) && (
        <div className={classes.retry}>
          <Button icon={RotateCw} keys="r" onClick={() => retry.mutate()} loading={retry.isPending}>
            {t('deliveries.retry')}
          </Button>
        </div>
      )}
    </Section>
  );
}

const outcomes = ['sent', 'temporary', 'permanent', 'unknown'] as const;

function Try({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation('alerts');
  const outcome = outcomes.find((one) => one === attempt.outcome) ?? 'running';
  const tone = outcome === 'sent' ? 'ok' : outcome === 'running' ? 'info' : 'danger';
  return (
    <li>
      <Time at={attempt.started_at} look="clockSeconds" />
      <StateDot tone={tone}>{t(`deliveries.outcomes.${outcome}`)}</StateDot>
      {attempt.code && <Mono>{attempt.code}</Mono>}
      {attempt.detail && <span className={classes.detail}>{attempt.detail}</span>}
    </li>
  );
}
