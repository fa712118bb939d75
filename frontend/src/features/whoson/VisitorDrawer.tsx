import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Hourglass, Send, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { clock } from '@/shared/format/time';
import type { Tone } from '@/shared/theme/tokens';
import {
  Button,
  countryName,
  Dot,
  Drawer,
  ErrorState,
  Facts,
  Flag,
  IconOf,
  Mono,
  PageTrail,
  PersonAvatar,
  RelativeTime,
  Section,
  stepRow,
  Ticking,
  Time,
} from '@/shared/ui';
import { detailsQuery, type EventFiring, type Invitation, type Visitor, type VisitorDetails } from './api';
import { canInvite, hasChat, type VisitorActions } from './useVisitorActions';
import { VisitorMenu } from './VisitorMenu';
import { Invites, VisitorStateDot } from './VisitorState';
import { hostOf } from './visitors';
import classes from './WhosOn.module.css';

interface Props {
  visitor: Visitor;
  idleAfter: number;
  actions: VisitorActions;
  noForce?: string;
  onClose: () => void;
  onStep: (id: string) => void;
}

/** One visitor: who, where, what they saw, how invitations went, which events fired. */
export function VisitorDrawer({ visitor, idleAfter, actions, noForce, onClose, onStep }: Props) {
  const { t } = useTranslation('whoson');
  const name = visitor.name || t('visitor', { number: visitor.number });
  // The trail grows with the page and the invitations with their states: both change the row, which asks again.
  const version = `${visitor.page}${visitor.virtual}${visitor.invitation?.state ?? ''}${visitor.chat_id}`;
  const details = useQuery({
    ...detailsQuery(visitor.id),
    queryKey: ['visitor', visitor.id, version],
    placeholderData: (before) => before,
  });
  const step = (by: -1 | 1) => () => {
    const next = stepRow(visitor.id, by);
    if (next) onStep(next);
  };
  return (
    <Drawer
      label={t('drawer.label', { name })}
      header={<Head visitor={visitor} name={name} />}
      onClose={onClose}
      onPrevious={step(-1)}
      onNext={step(1)}
    >
      <Actions visitor={visitor} actions={actions} noForce={noForce} />
      <Section>
        <Technical visitor={visitor} />
      </Section>
      <Section>
        <Numbers visitor={visitor} />
      </Section>
      {details.error && !details.data && (
        <ErrorState inline error={details.error} onRetry={() => void details.refetch()} />
      )}
      {details.data && <History details={details.data} visitor={visitor} idleAfter={idleAfter} />}
    </Drawer>
  );
}

function Head({ visitor, name }: { visitor: Visitor; name: string }) {
  const { t } = useTranslation('whoson');
  return (
    <span className={classes.drawerHead}>
      <PersonAvatar name={name} size={40} />
      <span>
        <span className={classes.who}>
          <strong className="db-truncate">{name}</strong>
          <small>{visitor.visits > 1 ? t('visits', { count: visitor.visits }) : t('new')}</small>
        </span>
        <small className="db-truncate">{visitor.email || hostOf(visitor.page)}</small>
      </span>
    </span>
  );
}

function Actions({
  visitor,
  actions,
  noForce,
}: {
  visitor: Visitor;
  actions: VisitorActions;
  noForce?: string;
}) {
  const { t } = useTranslation('whoson');
  const { invitation } = visitor;
  return (
    <div className={classes.drawerDo}>
      <span>
        <VisitorStateDot state={visitor.state} />{' '}
        {visitor.state === 'invited' && invitation && <RelativeTime at={invitation.sent_at} />}
      </span>
      {visitor.state === 'invited' && (
        <Button size="small" onClick={() => actions.withdraw(visitor)}>
          {t('withdraw')}
        </Button>
      )}
      {canInvite(visitor) && (
        <Button size="small" icon={Send} keys="i" onClick={() => actions.invite(visitor)}>
          {t('invite')}
        </Button>
      )}
      {hasChat(visitor) && (
        <Button size="small" onClick={() => actions.openChat(visitor)}>
          {t('openChat')}
        </Button>
      )}
      {visitor.state !== 'left' && <VisitorMenu visitor={visitor} actions={actions} noForce={noForce} />}
    </div>
  );
}

function Technical({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('whoson');
  const unknown = t('drawer.unknown');
  const country = visitor.country && (
    <>
      <Flag code={visitor.country} decorative />{' '}
      {[visitor.region, countryName(visitor.country)].filter(Boolean).join(', ')}
    </>
  );
  return (
    <Facts
      columns={2}
      items={[
        { label: t('drawer.location'), value: country || unknown },
        { label: t('drawer.language'), value: visitor.language || unknown },
        {
          label: t('drawer.browser'),
          value: [visitor.browser, visitor.system].filter(Boolean).join(' · ') || unknown,
        },
        { label: t('drawer.ip'), value: <Mono most={24}>{visitor.host_name || visitor.ip || '—'}</Mono> },
        {
          label: t('drawer.referrer'),
          value: visitor.initial_referrer ? hostOf(visitor.initial_referrer) : t('direct'),
        },
        { label: t('drawer.consent'), value: t(`drawer.consentLevels.${visitor.consent}`) },
      ]}
    />
  );
}

function Numbers({ visitor }: { visitor: Visitor }) {
  const { t } = useTranslation('whoson');
  const numbers: [value: ReactNode, label: string][] = [
    [visitor.hits, t('drawer.hits')],
    [
      <Ticking key="on" since={visitor.started_at} until={visitor.removed_at ?? undefined} />,
      t('drawer.onSite'),
    ],
    [visitor.visits, t('drawer.visits')],
    [<Invites key="in" visitor={visitor} />, t('drawer.invites')],
  ];
  return (
    <div className={classes.numbers}>
      {numbers.map(([value, label]) => (
        <span key={label}>
          <b>{value}</b> {label}
        </span>
      ))}
    </div>
  );
}

function History({
  details,
  visitor,
  idleAfter,
}: {
  details: VisitorDetails;
  visitor: Visitor;
  idleAfter: number;
}) {
  const { t } = useTranslation('whoson');
  const { trail, invitations, chats, firings } = details;
  return (
    <>
      <Section title={t('drawer.trail')} aside={t('drawer.trailSince', { time: clock(visitor.started_at) })}>
        <PageTrail pages={trail} until={visitor.removed_at} />
        {visitor.state === 'idle' && (
          <p className={classes.idle}>
            <IconOf icon={Hourglass} size={14} /> {t('drawer.idleFor')}{' '}
            <Ticking since={visitor.last_activity_at} warn={idleAfter} />
          </p>
        )}
      </Section>
      <Section title={t('drawer.invitations')} aside={counted(invitations.length)}>
        {invitations.length === 0 && <p className={classes.quiet}>{t('drawer.noInvitations')}</p>}
        {invitations.map((one) => (
          <InvitationLine key={one.id} invitation={one} />
        ))}
      </Section>
      {chats.length > 0 && (
        <Section title={t('drawer.chats')} aside={counted(chats.length)}>
          {chats.map((one) => (
            <p key={one.id} className={classes.entry}>
              <Link to="/chats/$id" params={{ id: one.id }} className="db-mono">
                {one.ref}
              </Link>{' '}
              <span className="db-truncate">{one.question || one.agent_name}</span>
              <Time at={one.opened_at} look="dateTime" />
            </p>
          ))}
        </Section>
      )}
      {firings.length > 0 && (
        <Section title={t('drawer.firings')} aside={counted(firings.length)}>
          {firings.map((one) => (
            <FiringLine key={one.id} firing={one} />
          ))}
        </Section>
      )}
    </>
  );
}

const counted = (n: number) => (n > 0 ? String(n) : undefined);

const invitationTones: Record<Invitation['state'], Tone> = {
  sent: 'info',
  shown: 'info',
  seen: 'info',
  accepted: 'ok',
  rejected: 'danger',
  ignored: 'neutral',
  withdrawn: 'neutral',
  undeliverable: 'neutral',
};

function InvitationLine({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('whoson');
  return (
    <div className={classes.history}>
      <Dot tone={invitationTones[invitation.state]} />
      <div>
        <strong>{invitation.forced ? t('lifecycle.forced') : t(`lifecycle.${invitation.state}`)}</strong>{' '}
        {invitation.chat_id && (
          <Link to="/chats/$id" params={{ id: invitation.chat_id }}>
            {t('openChat')}
          </Link>
        )}
        <small>
          {invitation.event_id ? (
            <>
              {t('drawer.byEvent')}{' '}
              <Link to="/events/$id" params={{ id: invitation.event_id }}>
                {invitation.event_name}
              </Link>
            </>
          ) : (
            t('drawer.byAgent', { name: invitation.by_name })
          )}
        </small>
      </div>
      <Time at={invitation.ended_at ?? invitation.sent_at} look="clockSeconds" />
    </div>
  );
}

const outcomeTones: Record<EventFiring['outcome'], Tone> = {
  fired: 'ok',
  batched: 'ok',
  limited: 'warn',
  held: 'warn',
  partly_failed: 'danger',
  failed: 'danger',
  stopped: 'neutral',
};

function FiringLine({ firing }: { firing: EventFiring }) {
  const { t } = useTranslation('whoson');
  return (
    <p className={classes.entry}>
      <IconOf icon={Zap} size={14} />
      <Link to="/firings/$id" params={{ id: firing.id }} className="db-truncate">
        {firing.event_name}
      </Link>
      <span style={{ color: `var(--db-${outcomeTones[firing.outcome]}-text)` }}>
        {t(`outcomes.${firing.outcome}`)}
      </span>
      <Time at={firing.at} look="clockSeconds" />
    </p>
  );
}
