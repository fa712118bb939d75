import { Link, useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Mail, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button, CategoryIcon, IconButton, IconOf, StatePill, Time } from '@/shared/ui';
import { nameOf, type Notification, placeOf } from './api';
import classes from './Alerts.module.css';
import { WhatAbout } from './NotificationLine';
import { LIFE, type Toast, type Toasts } from './toasts';

interface Props {
  toasts: Toasts;
  onDismiss: (ids: string[]) => void;
  onOpened: (ids: string[]) => void;
}

const idsOf = (toast: Toast) => toast.notifications.map((one) => one.id);

/** The cards at the top right. What is said aloud is fed apart from what is seen. */
export function ToastStack({ toasts, onDismiss, onOpened }: Props) {
  const { t } = useTranslation('alerts');
  const box = useRef<HTMLDivElement>(null);
  const { cards, more } = toasts;
  const newest = cards[0]?.notifications[0];
  const spoken = newest ? `${nameOf(newest)}. ${newest.item?.ref ?? ''} ${newest.item?.title ?? ''}` : '';
  useShortcut('f6', t('toast.list'), () => box.current?.querySelector<HTMLElement>('button')?.focus(), {
    when: cards.length > 0,
    whileTyping: true,
  });
  return (
    <>
      <div className="db-hidden" aria-live="polite">
        {newest?.importance === 'normal' ? spoken : ''}
      </div>
      <div className="db-hidden" aria-live="assertive">
        {newest?.importance === 'urgent' ? spoken : ''}
      </div>
      <div className={classes.stack} ref={box}>
        {cards.map((toast) => (
          <Card key={toast.key} toast={toast} onDismiss={onDismiss} onOpened={onOpened} />
        ))}
        {more.length > 0 && (
          <Link
            className={classes.more}
            to="/notifications"
            onClick={() => onDismiss([...more, ...cards.flatMap(idsOf)])}
          >
            {t('toast.more', { count: more.length })}
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
  const place = !toast.summary && newest.count === 1 && newest.item && placeOf(newest.item);
  const open = () => {
    if (toast.summary) onDismiss(idsOf(toast));
    else onOpened(idsOf(toast));
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
        <strong className="db-truncate">{headOf(toast, newest, t)}</strong>
        {urgent && <StatePill tone="danger">{t('importance.urgent')}</StatePill>}
        {!toast.summary && toast.notifications.length > 1 && (
          <span className={classes.times}>{t('toast.times', { count: toast.notifications.length })}</span>
        )}
        <span className={classes.toastAge}>
          <Time at={newest.updated_at || newest.created_at} look="brief" />
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
        {newest.channels.includes('email') && (
          <span className={classes.toastChannels} title={t('inbox.email')}>
            <IconOf icon={Mail} size={14} />
          </span>
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

/** What a card says in its first line. */
function headOf(toast: Toast, newest: Notification, t: TFunction<'alerts'>): string {
  const count = toast.notifications.length;
  if (toast.summary === 'storm') return t('toast.several', { event: nameOf(newest), count });
  if (toast.summary === 'away') return t('toast.missed', { count });
  return nameOf(newest);
}

function Lines({ notification }: { notification: Notification }) {
  return (
    <>
      <div className="db-truncate">
        <WhatAbout notification={notification} />
      </div>
      {notification.where && <div className={classes.toastWhere}>{notification.where}</div>}
    </>
  );
}

/** Ends a card after its life; pointing at it, focusing it, or hiding the tab holds it. */
function useLife(mortal: boolean, since: number, end: () => void) {
  const [pointed, setHeld] = useState(false);
  const hidden = useHidden();
  const held = pointed || hidden;
  const left = useRef(LIFE);
  const ending = useEffectEvent(end);
  useEffect(() => {
    left.current = LIFE;
  }, [since]);
  useEffect(() => {
    if (!mortal || held) return;
    const step = 250;
    const timer = setInterval(() => {
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

/** Whether nobody can see this tab. */
function useHidden(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
    () => document.hidden,
  );
}
