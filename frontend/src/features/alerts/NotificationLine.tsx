import { AlertTriangle, ArrowDown, Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CategoryIcon, IconOf, RelativeTime } from '@/shared/ui';
import classes from './Alerts.module.css';
import { nameOf, type Notification } from './api';

interface Props {
  notification: Notification;
  open?: boolean;
  onOpen: () => void;
}

/** One notification in a list: event, item, reason; unread is an edge, a weight and a dot. */
export function NotificationLine({ notification, open, onOpen }: Props) {
  const { t } = useTranslation('alerts');
  const { item, importance } = notification;
  return (
    <button
      type="button"
      className={classes.line}
      data-unread={notification.read_at ? undefined : true}
      data-open={open || undefined}
      aria-current={open || undefined}
      data-id={notification.id}
      onClick={onOpen}
    >
      <span className={classes.lineTop}>
        {importance === 'urgent' && <IconOf icon={AlertTriangle} size={14} />}
        {importance === 'low' && <IconOf icon={ArrowDown} size={14} />}
        <CategoryIcon of={notification.category} size={14} />
        <span className={classes.lineEvent}>{nameOf(notification)}</span>
        <span className={classes.lineTime}>
          <RelativeTime at={notification.updated_at || notification.created_at} />
        </span>
      </span>
      <span className={classes.lineItem}>
        {notification.count > 1 ? (
          t('inbox.items', { count: notification.count })
        ) : (
          <>
            <span className="db-mono">{item?.ref}</span> {item && item.title !== item.ref ? item.title : ''}
          </>
        )}
      </span>
      <span className={classes.lineReason}>
        <span className="db-truncate">{notification.reason || notification.body || notification.where}</span>
        {notification.channels.includes('email') && (
          <span title={t('inbox.email')}>
            <IconOf icon={Mail} size={14} />
          </span>
        )}
      </span>
    </button>
  );
}
