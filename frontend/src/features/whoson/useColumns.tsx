import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, countryName, Flag, Mono, RelativeTime, Ticking } from '@/shared/ui';
import { departmentsQuery, type Visitor } from './api';
import { PageCell } from './PageCell';
import { Invites, VisitorStateDot } from './VisitorState';
import { hostOf } from './visitors';
import classes from './WhosOn.module.css';

/** How long a site's visitors may rest before they are idle, in milliseconds. */
export type IdleAfter = (visitor: Visitor) => number;

/** The board's columns: every Who's On condition has a home. */
export function useColumns(idleAfter: IdleAfter): Column<Visitor>[] {
  const { t } = useTranslation('whoson');
  const places = usePlaces();
  return useMemo<Column<Visitor>[]>(() => {
    const at = (time: string | null) => (time ? Date.parse(time) : 0);
    return [
      {
        id: 'state',
        header: t('columns.state'),
        width: 96,
        sort: (one) => one.state,
        flash: (one) => one.state,
        cell: (one) => <VisitorStateDot state={one.state} />,
      },
      {
        id: 'visitor',
        header: t('columns.visitor'),
        width: 156,
        primary: true,
        sort: (one) => one.name || `~${String(one.number).padStart(9, '0')}`,
        cell: (one) => (
          <span className={classes.who}>
            <span className={one.name ? classes.named : classes.unnamed}>
              {one.name || t('visitor', { number: one.number })}
            </span>
            <small>{one.visits > 1 ? t('visits', { count: one.visits }) : t('new')}</small>
          </span>
        ),
      },
      {
        id: 'location',
        header: t('columns.location'),
        width: 74,
        fold: 1,
        sort: (one) => one.country,
        cell: (one) =>
          one.country ? (
            <span
              className={classes.place}
              title={[countryName(one.country), one.region].filter(Boolean).join(', ')}
            >
              <Flag code={one.country} decorative /> {one.country}
            </span>
          ) : (
            '—'
          ),
      },
      {
        id: 'page',
        header: t('columns.page'),
        sort: (one) => one.virtual || one.title,
        flash: (one) => `${one.page}${one.virtual}`,
        cell: (one) => <PageCell page={one} />,
      },
      {
        id: 'from',
        header: t('columns.from'),
        width: 120,
        fold: 5,
        sort: (one) => one.initial_referrer,
        cell: (one) => (
          <span className={classes.quiet}>
            {one.initial_referrer ? hostOf(one.initial_referrer) : t('direct')}
          </span>
        ),
      },
      {
        id: 'hits',
        header: t('columns.hits'),
        width: 56,
        align: 'right',
        fold: 4,
        sort: (one) => one.hits,
        flash: (one) => one.hits,
        cell: (one) => one.hits,
      },
      {
        id: 'onSite',
        header: t('columns.onSite'),
        width: 90,
        align: 'right',
        sort: (one) => -at(one.started_at),
        cell: (one) => <Ticking since={one.started_at} until={one.removed_at ?? undefined} />,
      },
      {
        id: 'idle',
        header: t('columns.idle'),
        width: 84,
        align: 'right',
        sort: (one) => -at(one.last_activity_at),
        cell: (one) =>
          one.state === 'left' ? '—' : <Ticking since={one.last_activity_at} warn={idleAfter(one)} />,
      },
      {
        id: 'invites',
        header: t('columns.invites'),
        width: 72,
        align: 'right',
        sort: (one) => one.invites_sent,
        flash: (one) => `${one.invites_sent}${one.invites_accepted}`,
        cell: (one) => <Invites visitor={one} />,
      },
      {
        id: 'browser',
        header: t('columns.browser'),
        width: 170,
        optional: true,
        sort: (one) => one.browser,
        cell: (one) => [one.browser, one.system].filter(Boolean).join(' · ') || '—',
      },
      {
        id: 'language',
        header: t('columns.language'),
        width: 84,
        optional: true,
        sort: (one) => one.language,
        cell: (one) => one.language || '—',
      },
      {
        id: 'landing',
        header: t('columns.landing'),
        width: 190,
        optional: true,
        sort: (one) => one.initial_title,
        cell: (one) => (
          <PageCell
            page={{ page: one.initial_page, virtual: one.initial_virtual, title: one.initial_title }}
          />
        ),
      },
      {
        id: 'ip',
        header: t('columns.ip'),
        width: 150,
        optional: true,
        sort: (one) => one.host_name || one.ip,
        cell: (one) => <Mono most={20}>{one.host_name || one.ip || '—'}</Mono>,
      },
      ...dates.map(({ id, pick }): Column<Visitor> => ({
        id,
        header: t(`columns.${id}`),
        width: 104,
        align: 'right',
        optional: true,
        sort: (one) => at(pick(one)) || null,
        cell: (one) => <Moment at={pick(one)} />,
      })),
      {
        id: 'place',
        header: t('columns.place'),
        width: 160,
        optional: true,
        sort: (one) => places(one),
        cell: (one) => places(one) || '—',
      },
    ];
  }, [t, places, idleAfter]);
}

const dates = [
  { id: 'lastInvite', pick: (one: Visitor) => one.last_invite_at },
  { id: 'lastChat', pick: (one: Visitor) => one.last_chat_at },
  { id: 'firstChat', pick: (one: Visitor) => one.first_chat_at },
] as const;

function Moment({ at }: { at: string | null }) {
  return at ? <RelativeTime at={at} /> : <span className={classes.none}>—</span>;
}

/** Department and group of a visitor in words: `Sales › Advice`. */
function usePlaces(): (visitor: Visitor) => string {
  const departments = useQuery(departmentsQuery).data?.items;
  return useMemo(() => {
    const names = new Map(
      departments?.flatMap((one) => [
        [one.id, one.name] as const,
        ...one.groups.map((g) => [g.id, g.name] as const),
      ]),
    );
    return (visitor) =>
      [visitor.department_id, visitor.group_id]
        .map((id) => names.get(id))
        .filter(Boolean)
        .join(' › ');
  }, [departments]);
}
