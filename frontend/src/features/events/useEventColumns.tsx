import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CategoryIcon,
  type Column,
  ConditionPill,
  PersonAvatar,
  Sparkline,
  StatePill,
  Time,
} from '@/shared/ui';
import type { DeskEvent, EventState, ListLevel } from './api';
import { type Catalogue, isState } from './catalogue';
import classes from './Events.module.css';
import { Health, healthRank } from './Health';
import { inShort } from './sentence';
import { StateSwitch } from './StateSwitch';
import { customMinutes } from './values';

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
        width: 60,
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
        min: 150,
        sort: (one) => one.name.toLowerCase(),
        cell: (one) => <Name event={one} />,
      },
      {
        id: 'category',
        header: t('list.columns.category'),
        width: 114,
        fold: 5,
        sort: (one) => one.category_label,
        cell: (one) => (
          <span className={classes.withIcon} title={one.category_label}>
            <CategoryIcon of={one.category} /> {one.category_label}
          </span>
        ),
      },
      {
        id: 'type',
        header: t('list.columns.type'),
        width: 126,
        fold: 2,
        sort: (one) => one.event_type_label,
        cell: (one) => (
          <span className={classes.quiet} title={one.event_type_label}>
            {one.event_type_label || one.event_type}
          </span>
        ),
      },
      {
        id: 'conditions',
        header: t('list.columns.conditions'),
        min: 170,
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
        min: 130,
        fold: 3,
        cell: (one) => (
          <span className={classes.actionWords} title={one.actions_text.map(capital).join('\n')}>
            {one.actions_text.length > 0 ? (
              one.actions_text.map(capital).join(' · ')
            ) : (
              <i>{t('list.nothing')}</i>
            )}
          </span>
        ),
      },
      {
        id: 'frequency',
        header: t('list.columns.frequency'),
        width: 140,
        fold: 8,
        optional: true,
        cell: (one) => <Frequencies event={one} />,
      },
      {
        id: 'fired',
        header: t('list.columns.fired'),
        width: 100,
        align: 'right',
        fold: 6,
        sort: (one) => one.fired_24h,
        flash: (one) => one.fired_24h,
        cell: (one) => <Fired event={one} />,
      },
      {
        id: 'last',
        header: deleted ? t('list.columns.deletedAt') : t('list.last'),
        label: deleted ? undefined : t('list.columns.last'),
        width: 64,
        align: 'right',
        fold: 7,
        sort: (one) => (deleted ? one.deleted_at : one.last_fired_at),
        cell: (one) => <Last at={deleted ? one.deleted_at : one.last_fired_at} />,
      },
      {
        id: 'health',
        header: t('list.columns.health'),
        width: 84,
        fold: 4,
        sort: healthRank,
        cell: (one) => <Health event={one} />,
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
  return (
    <span className={classes.name} data-off={event.state === 'disabled' || undefined}>
      <Link to="/events/$id" params={{ id: event.id }} title={`${event.name}\n${event.words}`}>
        {event.name}
      </Link>
      {event.state === 'shadow' && <StatePill tone="special">{t('states.shadow')}</StatePill>}
    </span>
  );
}

/** How often it fired in 24 hours, and when. */
function Fired({ event }: { event: DeskEvent }) {
  const { t } = useTranslation('events');
  return (
    <span className={classes.fired}>
      <span className={event.fired_24h === 0 ? classes.faint : undefined}>{event.fired_24h}</span>
      <Sparkline
        values={event.fired_hours}
        label={t('list.firedIn24h', { count: event.fired_24h })}
        failing={event.failed_24h > 0}
      />
    </span>
  );
}

/** The Maximum Frequency of each action, each once. */
function Frequencies({ event }: { event: DeskEvent }) {
  const { t } = useTranslation('events');
  const all = new Set(event.definition.actions.map((one) => one.max_frequency || 'none'));
  const words = [...all].map((one) => {
    const minutes = customMinutes(one);
    return minutes ? t('editor.frequency.minutes', { minutes }) : t(`editor.frequency.${one as 'none'}`);
  });
  return <span title={words.join('\n')}>{words.join(' · ')}</span>;
}

function Last({ at }: { at: string | null }) {
  const { t } = useTranslation('events');
  return at ? <Time at={at} look="brief" /> : <span className={classes.faint}>{t('list.never')}</span>;
}

/** Conditions in short, as many as can be read beside each other; the others are counted, and all are in the tooltip. */
function Chips({ texts }: { texts: readonly string[] }) {
  const short = texts.map(inShort);
  const two = `${short[0] ?? ''}${short[1] ?? ''}`.length <= 26 ? 2 : 1;
  return (
    <span className={classes.chips} title={texts.join('\n')}>
      {short.slice(0, two).map((text, index) => (
        <span key={index}>
          <ConditionPill>{text}</ConditionPill>
        </span>
      ))}
      {texts.length > two && <small>+{texts.length - two}</small>}
    </span>
  );
}
