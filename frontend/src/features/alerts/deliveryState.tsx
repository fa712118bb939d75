import { useTranslation } from 'react-i18next';
import { Dot } from '@/shared/ui';
import classes from './Alerts.module.css';
import type { Delivery } from './api';

export const tones = {
  due: 'info',
  sending: 'info',
  sent: 'ok',
  dead: 'danger',
  cancelled: 'neutral',
} as const;

/** The word for where a delivery stands: one that failed and comes again is not merely waiting. */
export const wordOf = ({ state, attempts }: Delivery) =>
  state === 'due' && attempts > 0 ? 'retrying' : state;

/** What did not get through may be sent again at once. */
export const isRetryable = ({ state }: Delivery) => state === 'dead' || state === 'due';

const MOST = 5;

/** The tries as dots: what failed, then how the last one ended. */
export function AttemptDots({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('alerts');
  const { attempts, state } = delivery;
  if (attempts === 0) return '—';
  const good = state === 'sent' ? 1 : 0;
  const bad = Math.min(attempts - good, MOST - good);
  return (
    <span className={classes.dots} role="img" aria-label={t('deliveries.tries', { count: attempts })}>
      {Array.from({ length: bad }, (_, index) => (
        <Dot key={index} tone="danger" />
      ))}
      {good > 0 && <Dot tone="ok" />}
      {attempts > MOST && <span className={classes.meta}>{attempts}</span>}
    </span>
  );
}
