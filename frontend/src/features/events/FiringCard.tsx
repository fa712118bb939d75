import { Time } from '@/shared/ui';
import type { Firing } from './api';
import classes from './Firings.module.css';
import { Outcome } from './Outcome';
import { FiredFor } from './useFiringColumns';

/** A firing on a phone. */
export function FiringCard({ firing }: { firing: Firing }) {
  return (
    <div className={classes.card}>
      <div>
        <strong>{firing.event_name}</strong>
        <Time at={firing.at} look="brief" />
      </div>
      <div>
        <FiredFor firing={firing} />
        <Outcome of={firing.outcome} />
      </div>
    </div>
  );
}
