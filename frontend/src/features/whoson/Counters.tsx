import { useTranslation } from 'react-i18next';
import { Dot } from '@/shared/ui';
import type { Counter } from './visitors';
import classes from './WhosOn.module.css';

const order = ['all', 'active', 'idle', 'invited', 'chatting'] as const satisfies readonly Counter[];
const tones = { active: 'ok', idle: 'warn', invited: 'info', chatting: 'accent' } as const;

/** How many are online, and in which state: each number is also the filter for it. */
export function Counters({
  counts,
  value,
  onChange,
}: {
  counts: Record<Counter, number> | null;
  value: Counter;
  onChange: (value: Counter) => void;
}) {
  const { t } = useTranslation('whoson');
  return (
    <div className={classes.counters} role="group" aria-label={t('counterGroup')}>
      {order.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={value === one}
          onClick={() => onChange(value === one ? 'all' : one)}
        >
          {one !== 'all' && <Dot tone={tones[one]} />}
          <b>{counts ? counts[one] : '–'}</b> {t(`counters.${one}`)}
        </button>
      ))}
    </div>
  );
}
