import { CircleCheck, CircleX, Clock, Hand, Layers, Moon, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Tone } from '@/shared/theme/tokens';
import { type Icon, IconOf } from '@/shared/ui';
import type { Outcome as Word } from './api';
import classes from './Firings.module.css';

export const outcomes: readonly Word[] = [
  'fired',
  'batched',
  'limited',
  'held',
  'partly_failed',
  'failed',
  'stopped',
];

const looks: Record<Word, { icon: Icon; tone: Tone }> = {
  fired: { icon: CircleCheck, tone: 'ok' },
  batched: { icon: Layers, tone: 'ok' },
  limited: { icon: Clock, tone: 'warn' },
  held: { icon: Moon, tone: 'warn' },
  partly_failed: { icon: TriangleAlert, tone: 'danger' },
  failed: { icon: CircleX, tone: 'danger' },
  stopped: { icon: Hand, tone: 'neutral' },
};

/** An outcome: one word, a colour and an icon. Calm outcomes keep the plain text colour. */
export function Outcome({ of }: { of: Word }) {
  const { t } = useTranslation('events');
  const { icon, tone } = looks[of] ?? looks.stopped;
  const calm = tone === 'ok' || tone === 'neutral';
  return (
    <span className={classes.outcome} style={{ color: calm ? undefined : `var(--db-${tone}-text)` }}>
      <span style={{ color: `var(--db-${tone}-text)` }}>
        <IconOf icon={icon} />
      </span>
      {t(`firings.outcomes.${of}`)}
    </span>
  );
}
