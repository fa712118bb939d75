import { AlertTriangle, ArrowDown, Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CategoryIcon, IconOf, Time } from '@/shared/ui';
import classes from './Alerts.module.css';
import { type Importance, type Item, nameOf, type Notification } from './api';

interface Props {
  notification: Notification;
  /** How often its event told of its item. */
  times?: number;
  unread: boolean;
  open?: boolean;
  onOpen: () => void;
}

/** One notification in a list: event, item, reason; unread is an edge, a weight and a dot. */
export function NotificationLine({ notification, times = 1, unread, open, onOpen }: Props) {
  const { t } = useTranslation('alerts');
  const many = Math.max(times, notification.count);
  return (
    <button
      type="button"
      className={classes.line}
      data-unread={unread || undefined}
      data-open={open || undefined}
      aria-current={open || undefined}
      data-id={notification.id}
      onClick={onOpen}
    >
      <ImportanceGlyph of={notification.importance} />
      <span className={classes.lineIcon}>
        <CategoryIcon of={notification.category} size={16} />
      </span>
      <span className={classes.lineText}>
        <span className={classes.lineTop}>
          <span className={classes.lineEvent} title={nameOf(notification)}>
            {nameOf(notification)}
          </span>
          {many > 1 && <span className={classes.times}>{t('toast.times', { count: many })}</span>}
        </span>
        <span className={classes.lineItem}>
          <WhatAbout notification={notification} />
        </span>
        <span className={classes.lineReason} title={notification.reason}>
          {notification.reason || notification.where}
        </span>
      </span>
      <span className={classes.lineSide}>
        <span className={classes.lineTime}>
          <Time at={notification.updated_at || notification.created_at} look="brief" />
        </span>
        {unread && <span className={classes.unreadDot} role="img" aria-label={t('inbox.isUnread')} />}
        {notification.channels.includes('email') && (
          <span className={classes.lineChannels} title={t('inbox.email')}>
            <IconOf icon={Mail} size={14} />
          </span>
        )}
      </span>
    </button>
  );
}

const glyphs = { urgent: AlertTriangle, normal: null, low: ArrowDown };

/** Triangle, dot or arrow: how important it is, also without colours. */
function ImportanceGlyph({ of }: { of: Importance }) {
  const { t } = useTranslation('alerts');
  const icon = glyphs[of];
  return (
    <span className={classes.glyph} data-importance={of} role="img" aria-label={t(`importance.${of}`)}>
      {icon ? <IconOf icon={icon} size={14} /> : <span className={classes.middling} />}
    </span>
  );
}

/** The item, or the first of several by name. */
export function WhatAbout({ notification }: { notification: Notification }) {
  const { t } = useTranslation('alerts');
  const { item, items, count, body } = notification;
  if (!item) return body;
  if (count === 1)
    return (
      <>
        <span className="db-mono">{item.ref}</span> {titleOf(item)}
      </>
    );
  const named = items.slice(0, 3);
  const names = named.map((one) => titleOf(one) || one.ref).join(', ');
  const more = count - named.length;
  return more > 0 ? t('inbox.names', { names, count: more }) : names;
}

/** What stands behind the ref; nothing when it would only repeat it. */
export const titleOf = (item: Item) => (item.title === item.ref ? '' : item.title);
