import { Link } from '@tanstack/react-router';
import { Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Countdown, IconOf, Time } from '@/shared/ui';
import type { Invitation } from './api';
import classes from './WhosOn.module.css';

/** How far an invitation came: sent, shown, seen, answered. `brief` leaves out times and cause, for cards. */
export function Lifecycle({ invitation, brief }: { invitation: Invitation; brief?: boolean }) {
  const { t } = useTranslation('whoson');
  const steps = [
    { name: t('lifecycle.sent'), at: invitation.sent_at },
    { name: t('lifecycle.shown'), at: invitation.shown_at },
    { name: t('lifecycle.seen'), at: invitation.seen_at },
  ];
  return (
    <span className={classes.lifecycle}>
      {steps.map(({ name, at }, index) => (
        <span key={name} className={classes.step} data-done={at ? true : undefined}>
          <i aria-hidden="true" />
          {name} {!brief && at && (index === 0 || index === 2) && <Time at={at} look="clockSeconds" />}
        </span>
      ))}
      <span className={classes.step} data-next>
        <i aria-hidden="true" />
        {t('lifecycle.answer')}
        {invitation.expires_at && (
          <small>
            {!brief && t('lifecycle.expires')} <Countdown to={invitation.expires_at} />{' '}
            {brief && t('lifecycle.left')}
          </small>
        )}
      </span>
      {!brief && invitation.event_id && (
        <span className={classes.cause}>
          <IconOf icon={Zap} size={14} />
          <Link to="/events/$id" params={{ id: invitation.event_id }}>
            {invitation.event_name}
          </Link>
        </span>
      )}
      {!brief && invitation.by_name && (
        <span className={classes.cause}>{t('drawer.byAgent', { name: invitation.by_name })}</span>
      )}
    </span>
  );
}
