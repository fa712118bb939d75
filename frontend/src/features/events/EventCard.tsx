import { useTranslation } from 'react-i18next';
import { StateDot } from '@/shared/ui';
import type { DeskEvent } from './api';
import classes from './Events.module.css';
import { Health } from './Health';

/** An event on a phone. */
export function EventCard({ event }: { event: DeskEvent }) {
  const { t } = useTranslation('events');
  return (
    <div className={classes.card}>
      <strong>{event.name}</strong>
      <div>
        <StateDot
          tone={event.state === 'enabled' ? 'ok' : event.state === 'shadow' ? 'special' : 'neutral'}
          shape={event.state === 'disabled' ? 'ring' : 'full'}
        >
          {t(`states.${event.state}`)}
        </StateDot>
        <span className={classes.quiet}>{t('list.firedIn24h', { count: event.fired_24h })}</span>
        {event.failed_24h > 0 && <Health event={event} />}
      </div>
      <p>{event.words}</p>
    </div>
  );
}
