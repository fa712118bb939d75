import { useTranslation } from 'react-i18next';
import { Flag, Ticking } from '@/shared/ui';
import type { Visitor } from './api';
import { VisitorStateDot } from './useColumns';
import { pathOf } from './visitors';
import classes from './WhosOn.module.css';

/** A visitor on a phone. */
export function VisitorCard({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('whoson');
  return (
    <span className={classes.card}>
      <span className={classes.cardTop}>
        <VisitorStateDot state={visitor.state} />
        <span className={visitor.name ? classes.named : classes.unnamed}>
          {visitor.name || t('visitor', { number: visitor.number })}
        </span>
        {visitor.country && <Flag code={visitor.country} />}
        <span className={classes.cardTime}>
          <Ticking since={visitor.started_at} until={visitor.removed_at ?? undefined} />
        </span>
      </span>
      <span className="db-truncate">{visitor.virtual || visitor.title || pathOf(visitor.page)}</span>
    </span>
  );
}
