import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, FlaskConical, Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, type Page as PageOf } from '@/shared/api';
import { useSession } from '@/shared/session';
import {
  Columns,
  EmptyState,
  ErrorState,
  Facts,
  Footer,
  IconButton,
  IconOf,
  Main,
  Page,
  StatePill,
  Time,
} from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import classes from './Alerts.module.css';
import type { Delivery } from './api';
import { Skeletons } from './InboxList';

const shape = { open: param.text() };

/** What a demo would have sent, as the person would have received it. */
export default function OutboxScreen() {
  const { t } = useTranslation('alerts');
  const [url, setUrl] = useUrl(shape);
  const list = useQuery({
    queryKey: ['deliveries', 'outbox'],
    queryFn: ({ signal }) => api.get<PageOf<Delivery>>('/demo/outbox', { query: { limit: 100 }, signal }),
    refetchInterval: 5_000,
  });
  const items = list.data?.items ?? [];
  const chosen = items.find((one) => one.id === url.open);
  const opened = chosen ?? items[0];
  return (
    <Page title={t('outbox.title')} aside={t('outbox.hint')} ready={!!list.data}>
      {list.data && items.length === 0 ? (
        <div className={classes.nothing}>
          <EmptyState icon={FlaskConical} title={t('outbox.empty')}>
            {t('outbox.emptyHint')}
          </EmptyState>
        </div>
      ) : (
        <Columns>
          <div className={classes.inboxSide} data-covered={chosen ? true : undefined}>
            <div className={classes.inboxList} role="list" aria-label={t('outbox.list')}>
              {list.error && !list.data && (
                <ErrorState error={list.error} onRetry={() => void list.refetch()} />
              )}
              {!list.error && !list.data && <Skeletons />}
              {items.map((one) => (
                <div role="listitem" key={one.id}>
                  <Line delivery={one} open={one === opened} onOpen={() => setUrl({ open: one.id })} />
                </div>
              ))}
            </div>
            <Footer right={items.length > 0 && t('deliveries.footer', { count: items.length })}>
              {t('outbox.nothingSent')}
            </Footer>
          </div>
          <Main>{opened && <Letter delivery={opened} onBack={() => setUrl({ open: '' })} />}</Main>
        </Columns>
      )}
    </Page>
  );
}

function Line({ delivery, open, onOpen }: { delivery: Delivery; open: boolean; onOpen: () => void }) {
  const { t } = useTranslation('alerts');
  return (
    <button
      type="button"
      className={classes.line}
      data-open={open || undefined}
      aria-current={open || undefined}
      onClick={onOpen}
    >
      <span className={classes.lineIcon}>
        <IconOf icon={Mail} size={16} />
      </span>
      <span className={classes.lineText}>
        <span className={classes.lineEvent}>{delivery.subject}</span>
        <span className={classes.lineItem}>{t('outbox.to', { address: delivery.address })}</span>
        <span className={classes.lineReason}>{delivery.event?.name ?? t('deliveries.test')}</span>
      </span>
      <span className={classes.letterSide}>
        <span className={classes.lineTime}>
          <Time at={delivery.created_at} look="brief" />
        </span>
        {delivery.state !== 'sent' && <StatePill tone="warn">{t('outbox.waiting')}</StatePill>}
      </span>
    </button>
  );
}

/** The mail as its reader sees it. */
function Letter({ delivery, onBack }: { delivery: Delivery; onBack: () => void }) {
  const { t } = useTranslation('alerts');
  const { desk } = useSession();
  return (
    <article className={classes.view} aria-label={delivery.subject}>
      <div className={classes.viewBody}>
        <header className={classes.viewHead}>
          <span className={classes.viewBack}>
            <IconButton icon={ArrowLeft} label={t('inbox.back')} onClick={onBack} />
          </span>
          <h2>{delivery.subject}</h2>
        </header>
        <Facts
          columns={2}
          items={[
            { label: t('outbox.fromLabel'), value: desk.name },
            { label: t('outbox.toLabel'), value: delivery.address },
            { label: t('deliveries.columns.time'), value: <Time at={delivery.created_at} look="dateTime" /> },
            { label: t('deliveries.columns.event'), value: delivery.event?.name ?? t('deliveries.test') },
          ]}
        />
        <p className={classes.mail}>{delivery.body}</p>
        {delivery.firing_id && (
          <Link to="/firings/$id" params={{ id: delivery.firing_id }} className={classes.textLink}>
            {t('deliveries.why')}
          </Link>
        )}
      </div>
    </article>
  );
}
