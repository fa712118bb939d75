import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowLeft, ArrowUp, Bell, Check, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/shared/live';
import { Button, CategoryIcon, EmptyState, Facts, IconButton, StatePill, Time } from '@/shared/ui';
import classes from './Alerts.module.css';
import { type Item, nameOf, type Notification, placeOf } from './api';
import type { Group } from './groups';
import { titleOf } from './NotificationLine';

interface Props {
  group: Group;
  inDone: boolean;
  onNext?: () => void;
  onPrevious?: () => void;
  onDone: () => void;
  onSnooze: () => void;
  /** Only while something of it is unread. */
  onRead?: () => void;
  onUnread: () => void;
  onBack: () => void;
}

/** One notification: what it is about, why it came, and what to do with it. */
export function NotificationView({ group, inDone, ...on }: Props) {
  const { t } = useTranslation('alerts');
  const { newest: notification } = group;
  const now = useNow(60_000);
  const { item } = notification;
  const place = item && placeOf(item);
  return (
    <article className={classes.view} aria-label={nameOf(notification)}>
      <div className={classes.viewDo}>
        <span className={classes.viewBack}>
          <IconButton icon={ArrowLeft} label={t('inbox.back')} onClick={on.onBack} />
        </span>
        <span className={classes.viewMove}>
          <IconButton
            icon={ArrowUp}
            label={t('inbox.previous')}
            keys="k"
            onClick={() => on.onPrevious?.()}
            disabledReason={on.onPrevious ? undefined : t('inbox.noPrevious')}
          />
          <IconButton
            icon={ArrowDown}
            label={t('inbox.next')}
            keys="j"
            onClick={() => on.onNext?.()}
            disabledReason={on.onNext ? undefined : t('inbox.noNext')}
          />
        </span>
        <Button icon={Check} keys="e" onClick={on.onDone}>
          {inDone ? t('inbox.undone') : t('inbox.done')}
        </Button>
        {!inDone && (
          <Button icon={Clock} keys="h" onClick={on.onSnooze}>
            {t('inbox.snooze')}
          </Button>
        )}
        {on.onRead ? (
          <Button kind="quiet" keys="shift+i" onClick={on.onRead}>
            {t('inbox.read')}
          </Button>
        ) : (
          <Button kind="quiet" keys="shift+u" onClick={on.onUnread}>
            {t('inbox.unreadAgain')}
          </Button>
        )}
      </div>
      <div className={classes.viewBody}>
        <header className={classes.viewHead}>
          <CategoryIcon of={notification.category} size={18} />
          <h2>{nameOf(notification)}</h2>
          {notification.importance === 'urgent' && (
            <StatePill tone="danger">{t('importance.urgent')}</StatePill>
          )}
          {notification.snoozed_to && Date.parse(notification.snoozed_to) > now && (
            <StatePill tone="info">
              {t('inbox.snoozedUntil')} <Time at={notification.snoozed_to} look="dateTime" />
            </StatePill>
          )}
        </header>
        <About notification={notification} />
        {place && (
          <Link className={classes.openLink} to={place.to} search={place.search as never}>
            {t('inbox.openItem', { ref: item.ref })}
          </Link>
        )}
        {group.all.length > 1 && <Earlier of={group.all.slice(1)} />}
      </div>
      <Why notification={notification} />
    </article>
  );
}

/** The item with where and when, or the items. */
function About({ notification }: { notification: Notification }) {
  const { t } = useTranslation('alerts');
  const { item, items, count, where } = notification;
  const when = {
    label: t('deliveries.columns.time'),
    value: <Time at={notification.updated_at || notification.created_at} look="dateTime" />,
  };
  return (
    <>
      {!item && <p className={classes.body}>{notification.body}</p>}
      <Facts
        columns={2}
        items={[
          ...(item && count === 1
            ? [{ label: t('deliveries.columns.item'), value: <ItemName item={item} /> }]
            : []),
          ...(where ? [{ label: t('inbox.where'), value: where }] : []),
          when,
          ...(notification.channels.includes('email')
            ? [{ label: t('inbox.alsoSent'), value: t('inbox.byEmail') }]
            : []),
        ]}
      />
      {count > 1 && (
        <>
          <h3 className={classes.viewSub}>{t('inbox.items', { count })}</h3>
          <ul className={classes.items}>
            {items.map((one) => (
              <li key={one.id}>
                <ItemName item={one} />
              </li>
            ))}
            {count > items.length && <li>{t('inbox.moreItems', { count: count - items.length })}</li>}
          </ul>
        </>
      )}
    </>
  );
}

function ItemName({ item }: { item: Item }) {
  const place = placeOf(item);
  const ref = <span className="db-mono">{item.ref}</span>;
  return (
    <>
      {place ? (
        <Link to={place.to} search={place.search as never} className={classes.textLink}>
          {ref}
        </Link>
      ) : (
        ref
      )}{' '}
      {titleOf(item)}
    </>
  );
}

/** When the same event told of the same item before. */
function Earlier({ of }: { of: Notification[] }) {
  const { t } = useTranslation('alerts');
  return (
    <>
      <h3 className={classes.viewSub}>{t('inbox.earlier', { count: of.length })}</h3>
      <ul className={classes.items}>
        {of.map((one) => (
          <li key={one.id}>
            <Time at={one.created_at} look="dateTime" />{' '}
            {one.firing_id && (
              <Link to="/firings/$id" params={{ id: one.firing_id }} className={classes.textLink}>
                {t('toast.why')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Every notification answers why. */
function Why({ notification }: { notification: Notification }) {
  const { t } = useTranslation('alerts');
  const { event } = notification;
  return (
    <section className={classes.why}>
      <div className={classes.whyHead}>
        <h3>{t('inbox.why')}</h3>
        {notification.firing_id && (
          <Link to="/firings/$id" params={{ id: notification.firing_id }} className={classes.textLink}>
            {t('inbox.explain')}
          </Link>
        )}
      </div>
      <p className={classes.body}>
        {event && `${t('inbox.whyText', { event: event.name })} `}
        {notification.reason}
      </p>
      <p className={classes.links}>
        {event && (
          <Link to="/events/$id" params={{ id: event.id }}>
            {t('inbox.editEvent')}
          </Link>
        )}
        <Link to="/settings/profile">{t('inbox.changeProfile')}</Link>
      </p>
    </section>
  );
}

/** Nothing is open: how to go on. */
export function NothingPicked() {
  const { t } = useTranslation('alerts');
  return (
    <div className={classes.nothing}>
      <EmptyState icon={Bell} title={t('inbox.pick')}>
        {t('inbox.pickHint')}
      </EmptyState>
    </div>
  );
}
