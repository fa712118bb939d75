import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, CategoryIcon, Facts, IconButton, Section, StatePill, Time } from '@/shared/ui';
import classes from './Alerts.module.css';
import { nameOf, type Notification, placeOf } from './api';

interface Props {
  notification: Notification;
  inDone: boolean;
  onDone: () => void;
  onSnooze: () => void;
  onUnread: () => void;
  onBack: () => void;
}

/** One notification: what it is about, why it came, and what to do with it. */
export function NotificationView({ notification, inDone, onDone, onSnooze, onUnread, onBack }: Props) {
  const { t } = useTranslation('alerts');
  const { item } = notification;
  const place = item && placeOf(item);
  const others = notification.items;
  return (
    <article className={classes.view}>
      <header className={classes.viewHead}>
        <span className={classes.viewBack}>
          <IconButton icon={ArrowLeft} label={t('inbox.previous')} onClick={onBack} />
        </span>
        <CategoryIcon of={notification.category} size={18} />
        <h2>{nameOf(notification)}</h2>
        {notification.importance === 'urgent' && (
          <StatePill tone="danger">{t('importance.urgent')}</StatePill>
        )}
      </header>
      <div className={classes.viewDo}>
        {place && (
          <Link className={classes.primary} to={place.to} search={place.search as never}>
            {t('inbox.openItem', { ref: item.ref })}
          </Link>
        )}
        <Button keys="e" onClick={onDone}>
          {inDone ? t('inbox.undone') : t('inbox.done')}
        </Button>
        <Button keys="h" onClick={onSnooze}>
          {t('inbox.snooze')}
        </Button>
        <Button kind="quiet" onClick={onUnread}>
          {t('inbox.unreadAgain')}
        </Button>
      </div>
      <Section>
        {notification.body && <p className={classes.body}>{notification.body}</p>}
        <Facts
          columns={2}
          items={[
            ...(item
              ? [
                  {
                    label: t('deliveries.columns.item'),
                    value: (
                      <>
                        <span className="db-mono">{item.ref}</span> {item.title}
                      </>
                    ),
                  },
                ]
              : []),
            {
              label: t('deliveries.columns.time'),
              value: <Time at={notification.created_at} look="dateTime" />,
            },
            ...(notification.where ? [{ label: t('inbox.where'), value: notification.where }] : []),
          ]}
        />
        {notification.count > 1 && (
          <ul className={classes.items}>
            {others.slice(0, 20).map((one) => (
              <li key={one.id}>
                <span className="db-mono">{one.ref}</span> {one.title}
              </li>
            ))}
            {notification.count > 20 && <li>{t('inbox.moreItems', { count: notification.count - 20 })}</li>}
          </ul>
        )}
      </Section>
      <Section title={t('inbox.why')}>
        <p className={classes.body}>
          {t('inbox.whyText', { event: nameOf(notification) })} {notification.reason}
        </p>
        <p className={classes.links}>
          {notification.firing_id && (
            <Link to="/firings/$id" params={{ id: notification.firing_id }}>
              {t('inbox.explain')}
            </Link>
          )}
          {notification.event && (
            <Link to="/events/$id" params={{ id: notification.event.id }}>
              {t('inbox.editEvent')}
            </Link>
          )}
          <Link to="/settings/profile">{t('inbox.changeProfile')}</Link>
        </p>
      </Section>
    </article>
  );
}
