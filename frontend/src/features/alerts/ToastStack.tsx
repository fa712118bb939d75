import { Link, useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button, CategoryIcon, IconButton, RelativeTime, StatePill } from '@/shared/ui';
import { nameOf, type Notification, placeOf } from './api';
import classes from './Alerts.module.css';
import { LIFE, MOST, type Toast } from './toasts';

interface Props {
  toasts: Toast[];
  onDismiss: (ids: string[]) => void;
  onOpened: (ids: string[]) => void;
}

const idsOf = (toast: Toast) => toast.notifications.map((one) => one.id);

/** The cards at the top right. What is said aloud is fed apart from what is seen. */
export function ToastStack({ toasts, onDismiss, onOpened }: Props) {
  const { t } = useTranslation('alerts');
  const box = useRef<HTMLDivElement>(null);
  const newest = toasts[0]?.notifications[0];
  const spoken = newest ? `${nameOf(newest)}. ${newest.item?.ref ?? ''} ${newest.item?.title ?? ''}` : '';
  useShortcut('f6', t('toast.list'), () => box.current?.querySelector<HTMLElement>('button')?.focus(), {
    when: toasts.length > 0,
    whileTyping: true,
  });
  const more = toasts.length - MOST;
  return (
    <>
      <div className="db-hidden" aria-live="polite">
        {newest?.importance === 'normal' ? spoken : ''}
      </div>
      <div className="db-hidden" aria-live="assertive">
        {newest?.importance === 'urgent' ? spoken : ''}
      </div>
      <div className={classes.stack} ref={box}>
        {toasts.slice(0, MOST).map((toast) => (
          <Card key={toast.key} toast={toast} onDismiss={onDismiss} onOpened={onOpened} />
        ))}
        {more > 0 && (
          <Link className={classes.more} to="/notifications">
            {t('toast.more', { count: more })}
          </Link>
        )}
      </div>
    </>
  );
}

function Card({ toast, onDismiss, onOpened }: { toast: Toast } & Omit<Props, 'toasts'>) {
  const { t } = useTranslation('alerts');
  const navigate = useNavigate();
  const [newest] = toast.notifications;
  const urgent = newest?.importance === 'urgent';
  const dismiss = () => onDismiss(idsOf(toast));
  const hold = useLife(!urgent, toast.at, dismiss);
  if (!newest) return null;
  const place = toast.summary ? null : newest.item && placeOf(newest.item);
  const open = () => {
    onOpened(idsOf(toast));
    void navigate(place ? { to: place.to, search: place.search as never } : { to: '/notifications' });
  };
  return (
    <div
      className={classes.toast}
      role="group"
      aria-label={nameOf(newest)}
      data-importance={newest.importance}
      data-testid="toast"
      {...hold.handlers}
    >
      <div className={classes.toastHead}>
        <CategoryIcon of={newest.category} />
        <strong className="db-truncate">
          {toast.summary
            ? t('toast.several', { event: nameOf(newest), count: toast.notifications.length })
            : nameOf(newest)}
        </strong>
        {urgent && <StatePill tone="danger">{t('importance.urgent')}</StatePill>}
        {!toast.summary && toast.notifications.length > 1 && (
          <span className="db-tnum">{t('toast.times', { count: toast.notifications.length })}</span>
        )}
        <span className={classes.toastAge}>
          <RelativeTime at={newest.updated_at || newest.created_at} />
        </span>
        <IconButton icon={X} label={t('toast.close')} size="small" onClick={dismiss} />
      </div>
      {!toast.summary && <Lines notification={newest} />}
      <div className={classes.toastDo}>
        <Button kind={urgent ? 'primary' : 'secondary'} size="small" onClick={open}>
          {toast.summary ? t('toast.review') : t('toast.open')}
        </Button>
        {!toast.summary && newest.firing_id && (
          <Link to="/firings/$id" params={{ id: newest.firing_id }} onClick={() => onOpened(idsOf(toast))}>
            {t('toast.why')}
          </Link>
        )}
      </div>
      {!urgent && (
        <span
          key={toast.at}
          className={classes.life}
          data-held={hold.held || undefined}
          style={{ animationDuration: `${LIFE}ms` }}
        />
      )}
    </div>
  );
}

function Lines({ notification }: { notification: Notification }) {
  const { item } = notification;
  return (
    <>
      <div className="db-truncate">
        <span className="db-mono">{item?.ref}</span> {item?.title}
        {notification.body && ` — ${notification.body}`}
      </div>
      {notification.where && <div className={classes.toastWhere}>{notification.where}</div>}
    </>
  );
}

/** Ends a card after its life; pointing at it, focusing it, or hiding the tab holds it. */
function useLife(mortal: boolean, since: number, end: () => void) {
  const [held, setHeld] = useState(false);
  const left = useRef(LIFE);
  const ending = useEffectEvent(end);
  useEffect(() => {
    left.current = LIFE;
  }, [since]);
  useEffect(() => {
    if (!mortal || held) return;
    const step = 250;
    const timer = setInterval(() => {
      if (document.hidden) return;
      left.current -= step;
      if (left.current <= 0) ending();
    }, step);
    return () => clearInterval(timer);
  }, [mortal, held, since]);
  return {
    held,
    handlers: {
      onMouseEnter: () => setHeld(true),
      onMouseLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    },
  };
}
