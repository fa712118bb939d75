import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, type Page as PageOf } from '@/shared/api';
import { Columns, EmptyState, ErrorState, Main, Page, Section, Time } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import classes from './Alerts.module.css';
import type { Delivery } from './api';

const shape = { open: param.text() };

/** What a demo would have sent, as the person would have received it. */
export default function OutboxScreen() {
  const { t } = useTranslation('alerts');
  const [url, setUrl] = useUrl(shape);
  const list = useQuery({
    queryKey: ['outbox'],
    queryFn: ({ signal }) => api.get<PageOf<Delivery>>('/demo/outbox', { signal }),
    refetchInterval: 5_000,
  });
  const items = list.data?.items ?? [];
  const opened = items.find((one) => one.id === url.open) ?? items[0];
  return (
    <Page title={t('outbox.title')} aside={t('outbox.hint')} ready={!!list.data}>
      <Columns>
        <div
          className={classes.inboxList}
          data-covered={url.open ? true : undefined}
          role={items.length > 0 ? 'list' : undefined}
          aria-label={items.length > 0 ? t('outbox.list') : undefined}
        >
          {list.error && !list.data && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
          {list.data && items.length === 0 && (
            <EmptyState icon={FlaskConical} title={t('outbox.empty')}>
              {t('outbox.emptyHint')}
            </EmptyState>
          )}
          {items.map((one) => (
            <div role="listitem" key={one.id}>
              <button
                type="button"
                className={classes.line}
                data-open={one === opened || undefined}
                onClick={() => setUrl({ open: one.id })}
              >
                <span className={classes.lineTop}>
                  <span className={classes.lineEvent}>{one.subject}</span>
                  <span className={classes.lineTime}>
                    <Time at={one.created_at} look="clock" />
                  </span>
                </span>
                <span className={classes.lineReason}>{t('outbox.to', { address: one.address })}</span>
              </button>
            </div>
          ))}
        </div>
        <Main>
          {opened && (
            <article className={classes.view}>
              <header className={classes.viewHead}>
                <h2>{opened.subject}</h2>
              </header>
              <Section>
                <p className={classes.hint}>{t('outbox.to', { address: opened.address })}</p>
                <p className={classes.mail}>{opened.body}</p>
                {opened.firing_id && (
                  <Link to="/firings/$id" params={{ id: opened.firing_id }}>
                    {t('deliveries.why')}
                  </Link>
                )}
              </Section>
            </article>
          )}
        </Main>
      </Columns>
    </Page>
  );
}
