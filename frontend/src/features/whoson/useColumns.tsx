import { SquareStack } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Column, countryName, Flag, IconOf, Mono, StateDot, Ticking } from '@/shared/ui';
import type { Visitor, VisitorState } from './api';
import { hostOf, pathOf } from './visitors';
import classes from './WhosOn.module.css';

export const tones = {
  active: 'ok',
  idle: 'warn',
  invited: 'info',
  waiting: 'warn',
  chatting: 'accent',
  left: 'neutral',
} as const;

/** The word and the dot of a visitor's state. */
export function VisitorStateDot({ state }: { state: VisitorState }) {
  const { t } = useTranslation('whoson');
  const tone = tones[state];
  if (tone === 'accent') {
    return (
      <span className={classes.chatting}>
        <i aria-hidden="true" /> {t(`states.${state}`)}
      </span>
    );
  }
  return (
    <StateDot tone={tone} shape={state === 'left' ? 'ring' : 'full'}>
      {t(`states.${state}`)}
    </StateDot>
  );
}

/** The four counts of invitations: sent, accepted, rejected, ignored. */
export function Invites({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('whoson');
  const {
    invites_sent: sent,
    invites_accepted: accepted,
    invites_rejected: rejected,
    invites_ignored: ignored,
    chats_forced: forced,
  } = visitor;
  if (sent === 0 && forced === 0) return <span className="db-tnum">0</span>;
  return (
    <span className="db-tnum" title={t('invitesTip', { sent, accepted, rejected, ignored, forced })}>
      {sent}·<span className={accepted > 0 ? classes.accepted : undefined}>{accepted}</span>·{rejected}·
      {ignored}
      {forced > 0 && ` ⚑${forced}`}
    </span>
  );
}

/** The board's columns: every Who's On condition has a home. */
export function useColumns(): Column<Visitor>[] {
  const { t } = useTranslation('whoson');
  return useMemo<Column<Visitor>[]>(() => {
    const at = (time: string | null) => (time ? Date.parse(time) : 0);
    return [
      {
        id: 'state',
        header: t('columns.state'),
        width: 104,
        sort: (one) => one.state,
        flash: (one) => one.state,
        cell: (one) => <VisitorStateDot state={one.state} />,
      },
      {
        id: 'visitor',
        header: t('columns.visitor'),
        width: 190,
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
        width: 84,
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
        sort: (one) => one.title,
        flash: (one) => `${one.page}${one.virtual}`,
        cell: (one) => (
          <span className={classes.page}>
            <span className="db-truncate">{one.virtual || one.title || pathOf(one.page)}</span>
            {one.virtual && (
              <span title={t('virtualPage')}>
                <IconOf icon={SquareStack} size={14} />
              </span>
            )}
            <Mono most={24}>{pathOf(one.page)}</Mono>
          </span>
        ),
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
        width: 92,
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
        cell: (one) => (one.state === 'left' ? '—' : <Ticking since={one.last_activity_at} warn={300_000} />),
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
        width: 160,
        optional: true,
        fold: 6,
        cell: (one) => [one.browser, one.system].filter(Boolean).join(' · ') || '—',
      },
      {
        id: 'language',
        header: t('columns.language'),
        width: 90,
        optional: true,
        cell: (one) => one.language || '—',
      },
      {
        id: 'landing',
        header: t('columns.landing'),
        width: 160,
        optional: true,
        cell: (one) => one.initial_title || pathOf(one.initial_page),
      },
      {
        id: 'ip',
        header: t('columns.ip'),
        width: 120,
        optional: true,
        cell: (one) => <Mono>{one.ip || '—'}</Mono>,
      },
    ];
  }, [t]);
}
