import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CategoryIcon, type Column, ConditionPill, IconOf, PersonAvatar, StatePill, Time } from '@/shared/ui';
import type { DeskEvent, EventState, ListLevel } from './api';
import { type Catalogue, isState } from './catalogue';
import classes from './Events.module.css';
import { StateSwitch } from './StateSwitch';

type Switch = (event: DeskEvent, state: EventState, alsoBefore: boolean) => void;

/** The columns of the three event lists, in the order of the specification. */
export function useEventColumns(
  level: ListLevel,
  catalogue: Catalogue | undefined,
  deleted: boolean,
  onSwitch: Switch,
) {
  const { t } = useTranslation('events');
  return useMemo(() => {
    const columns: Column<DeskEvent>[] = [
      {
        id: 'enabled',
        header: t('list.on'),
        label: t('list.columns.enabled'),
        width: 64,
        sort: (one) => one.state,
        cell: (one) => (
          <StateSwitch
            name={one.name}
            state={one.state}
            isState={!!catalogue && isState(catalogue, one.event_type, one.definition.all)}
            disabled={deleted || (level === 'employee' && one.state === 'disabled')}
            onChange={(state, alsoBefore) => onSwitch(one, state, alsoBefore)}
          />
        ),
      },
      {
        id: 'name',
        header: t('list.columns.name'),
        primary: true,
        min: 160,
        sort: (one) => one.name.toLowerCase(),
        cell: (one) => <Name event={one} />,
      },
      {
        id: 'category',
        header: t('list.columns.category'),
        width: 118,
        fold: 3,
        sort: (one) => one.category_label,
        cell: (one) => (
          <span className={classes.withIcon}>
            <CategoryIcon of={one.category} /> {one.category_label}
          </span>
        ),
      },
      {
        id: 'type',
        header: t('list.columns.type'),
        width: 150,
        fold: 4,
        sort: (one) => one.event_type_label,
        cell: (one) => <span className={classes.quiet}>{one.event_type_label || one.event_type}</span>,
      },
      {
        id: 'conditions',
        header: t('list.columns.conditions'),
        min: 190,
        cell: (one) =>
          one.conditions_text.length > 0 ? (
            <Chips texts={one.conditions_text} />
          ) : (
            <span className={classes.faint}>{t('list.always')}</span>
          ),
      },
      {
        id: 'actions',
        header: t('list.columns.actions'),
        min: 150,
        fold: 2,
        cell: (one) => (
          <span className={classes.actionWords} title={one.actions_text.join(' · ')}>
            {one.actions_text.length > 0 ? (
              one.actions_text.map(capital).join(' · ')
            ) : (
              <i>{t('list.nothing')}</i>
            )}
          </span>
        ),
      },
      {
        id: 'fired',
        header: t('list.columns.fired'),
        width: 80,
        align: 'right',
        fold: 1,
        sort: (one) => one.fired_24h,
        flash: (one) => one.fired_24h,
        cell: (one) => (
          <span className={one.fired_24h === 0 ? classes.faint : undefined}>{one.fired_24h}</span>
        ),
      },
      {
        id: 'last',
        header: deleted ? t('list.columns.deletedAt') : t('list.columns.last'),
        width: 80,
        align: 'right',
        sort: (one) => (deleted ? one.deleted_at : one.last_fired_at),
        cell: (one) => <Last at={deleted ? one.deleted_at : one.last_fired_at} />,
      },
    ];
    if (level === 'employee') columns.splice(2, 0, ownerColumn(t('list.columns.owner')));
    return columns;
  }, [t, level, catalogue, deleted, onSwitch]);
}

const ownerColumn = (header: string): Column<DeskEvent> => ({
  id: 'owner',
  header,
  width: 150,
  sort: (one) => one.owner.name,
  cell: (one) => (
    <span className={classes.withIcon}>
      <PersonAvatar name={one.owner.name} size={20} /> {one.owner.name}
    </span>
  ),
});

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Name({ event }: { event: DeskEvent }) {
  const { t } = useTranslation('events');
  const count = event.problems.filter((one) => !one.warning).length;
  return (
    <span className={classes.name} data-off={event.state === 'disabled' || undefined}>
      <Link to="/events/$id" params={{ id: event.id }} title={event.words}>
        {event.name}
      </Link>
      {event.state === 'shadow' && <StatePill tone="special">{t('states.shadow')}</StatePill>}
      {count > 0 && (
        <span className={classes.broken} title={t('list.problems', { count })}>
          <IconOf icon={TriangleAlert} size={14} />
          <span className="db-hidden">{t('list.problems', { count })}</span>
        </span>
      )}
    </span>
  );
}

function Last({ at }: { at: string | null }) {
  const { t } = useTranslation('events');
  return at ? <Time at={at} look="brief" /> : <span className={classes.faint}>{t('list.never')}</span>;
}

/** The first two conditions, shortened to fit; the others are counted, and all are in the tooltip. */
function Chips({ texts }: { texts: readonly string[] }) {
  return (
    <span className={classes.chips} title={texts.join('\n')}>
      {texts.slice(0, 2).map((text) => (
        <span key={text}>
          <ConditionPill>{text}</ConditionPill>
        </span>
      ))}
      {texts.length > 2 && <small>+{texts.length - 2}</small>}
    </span>
  );
}
