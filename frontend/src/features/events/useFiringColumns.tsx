import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CategoryIcon, type Column, Mono, StatePill, Time } from '@/shared/ui';
import type { Firing } from './api';
import classes from './Firings.module.css';
import { Outcome } from './Outcome';
import { lagText } from './lag';

/** The columns of the firing log; without the event where all rows are of one. */
export function useFiringColumns(withEvent: boolean): Column<Firing>[] {
  const { t } = useTranslation('events');
  return useMemo(() => {
    const columns: Column<Firing>[] = [
      { id: 'time', header: t('firings.columns.time'), width: 92, cell: (one) => <When at={one.at} /> },
      {
        id: 'event',
        header: t('firings.columns.event'),
        primary: true,
        min: 170,
        cell: (one) => one.event_name,
      },
      { id: 'item', header: t('firings.columns.item'), min: 130, cell: (one) => <FiredFor firing={one} /> },
      {
        id: 'outcome',
        header: t('firings.columns.outcome'),
        width: 132,
        flash: (one) => one.outcome,
        cell: (one) => <Outcome of={one.outcome} />,
      },
      {
        id: 'actions',
        header: t('firings.columns.actions'),
        min: 150,
        fold: 3,
        cell: (one) => <Runs firing={one} />,
      },
      {
        id: 'lag',
        header: t('firings.columns.lag'),
        width: 70,
        align: 'right',
        fold: 2,
        cell: (one) => lagText(one.lag_ms),
      },
      {
        id: 'source',
        header: t('firings.columns.source'),
        width: 84,
        fold: 4,
        cell: (one) => <Source firing={one} />,
      },
    ];
    return withEvent ? columns : columns.filter((one) => one.id !== 'event');
  }, [t, withEvent]);
}

function When({ at }: { at: string }) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return <Time at={at} look={today ? 'clockSeconds' : 'dateTime'} />;
}

export function FiredFor({ firing }: { firing: Pick<Firing, 'item_kind' | 'item_ref' | 'item_title'> }) {
  return (
    <span className={classes.item}>
      <CategoryIcon of={firing.item_kind} />
      <Mono>{firing.item_ref}</Mono>
      <span className="db-truncate">{firing.item_title !== firing.item_ref ? firing.item_title : ''}</span>
    </span>
  );
}

function Runs({ firing }: { firing: Firing }) {
  const { t } = useTranslation('events');
  if (firing.runs.length === 0) return <span className={classes.faint}>{t('firings.noActions')}</span>;
  return (
    <span className={classes.runs}>
      {firing.runs.map((run, index) => (
        <span
          key={index}
          data-state={run.state}
          title={t(`explain.runStates.${run.state as 'done'}`, { defaultValue: run.state })}
        >
          {run.label || run.kind}
        </span>
      ))}
    </span>
  );
}

function Source({ firing }: { firing: Firing }) {
  const { t } = useTranslation('events');
  if (firing.shadow) return <StatePill tone="special">{t('firings.shadow')}</StatePill>;
  return (
    <span className={classes.quiet}>
      {t(`firings.sources.${firing.source as 'system'}`, { defaultValue: firing.source })}
    </span>
  );
}
