import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ban, Send, SquareArrowOutUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { duration } from '@/shared/format/time';
import {
  Button,
  confirm,
  countryName,
  Drawer,
  ErrorState,
  Facts,
  Flag,
  IconButton,
  Mono,
  PersonAvatar,
  Section,
  Ticking,
  Time,
  toastDone,
  toastFailed,
} from '@/shared/ui';
import { ban, detailsQuery, force, type Invitation, type TrailPage, type Visitor, withdraw } from './api';
import { canInvite } from './useRowActions';
import { Invites, VisitorStateDot } from './useColumns';
import { useInvite } from './useInvite';
import { hostOf, pathOf } from './visitors';
import classes from './WhosOn.module.css';

/** One visitor: who, where, what they saw, how invitations went. */
export function VisitorDrawer({ visitor, onClose }: { visitor: Visitor; onClose: () => void }) {
  const { t } = useTranslation('whoson');
  const name = visitor.name || t('visitor', { number: visitor.number });
  // The trail grows with the page and the invitations with their states: both change the row, which asks again.
  const version = `${visitor.page}${visitor.virtual}${visitor.invitation?.state ?? ''}${visitor.chat_id}`;
  const details = useQuery({
    ...detailsQuery(visitor.id),
    queryKey: ['visitor', visitor.id, version],
    placeholderData: (before) => before,
  });
  const header = (
    <span className={classes.drawerHead}>
      <PersonAvatar name={name} size={40} />
      <span>
        <strong>{name}</strong>
        <small>{visitor.email || hostOf(visitor.page)}</small>
      </span>
    </span>
  );
  return (
    <Drawer label={t('drawer.label', { name })} header={header} onClose={onClose}>
      <Actions visitor={visitor} name={name} />
      <Section>
        <Facts
          columns={2}
          items={[
            {
              label: t('drawer.location'),
              value: visitor.country ? (
                <>
                  <Flag code={visitor.country} decorative />{' '}
                  {[visitor.region, countryName(visitor.country)].filter(Boolean).join(', ')}
                </>
              ) : (
                t('drawer.unknown')
              ),
            },
            { label: t('drawer.language'), value: visitor.language || t('drawer.unknown') },
            {
              label: t('drawer.browser'),
              value: [visitor.browser, visitor.system].filter(Boolean).join(' · ') || t('drawer.unknown'),
            },
            { label: t('drawer.ip'), value: <Mono>{visitor.ip || '—'}</Mono> },
            {
              label: t('drawer.referrer'),
              value: visitor.initial_referrer ? hostOf(visitor.initial_referrer) : t('direct'),
            },
            { label: t('drawer.consent'), value: t(`drawer.consentLevels.${visitor.consent}`) },
          ]}
        />
      </Section>
      <Section>
        <div className={classes.numbers}>
          <span>
            <b>{visitor.hits}</b> {t('drawer.hits')}
          </span>
          <span>
            <b>
              <Ticking since={visitor.started_at} until={visitor.removed_at ?? undefined} />
            </b>{' '}
            {t('drawer.onSite')}
          </span>
          <span>
            <b>{visitor.visits}</b> {t('drawer.visits')}
          </span>
          <span>
            <b>
              <Invites visitor={visitor} />
            </b>{' '}
            {t('drawer.invites')}
          </span>
        </div>
      </Section>
      {details.error && !details.data && (
        <ErrorState inline error={details.error} onRetry={() => void details.refetch()} />
      )}
      {details.data && (
        <>
          <Section title={t('drawer.trail')}>
            <Trail pages={details.data.trail} />
          </Section>
          <Section title={t('drawer.invitations')}>
            {details.data.invitations.length === 0 && (
              <p className={classes.quiet}>{t('drawer.noInvitations')}</p>
            )}
            {details.data.invitations.map((one) => (
              <InvitationLine key={one.id} invitation={one} />
            ))}
          </Section>
          {details.data.chats.length > 0 && (
            <Section title={t('drawer.chats')}>
              {details.data.chats.map((one) => (
                <p key={one.id} className={classes.entry}>
                  <Link to="/chats/$id" params={{ id: one.id }}>
                    {one.ref}
                  </Link>{' '}
                  {one.agent_name} <Time at={one.opened_at} look="dateTime" />
                </p>
              ))}
            </Section>
          )}
        </>
      )}
    </Drawer>
  );
}

function Actions({ visitor, name }: { visitor: Visitor; name: string }) {
  const { t } = useTranslation('whoson');
  const { ask } = useInvite();
  const { invitation } = visitor;
  const takeBack = useIntent((id: string) => withdraw(visitor.id, id), { onError: toastFailed });
  const opening = useIntent((_: void, intent) => force(visitor.id, '', intent), { onError: toastFailed });
  const banning = useIntent(() => ban(visitor.id, 'day'), {
    onSuccess: () => toastDone(t('banned', { name })),
    onError: toastFailed,
  });
  const askForce = async () => {
    if (await confirm({ title: t('forceTitle', { name }), children: t('forceText'), verb: t('forceChat') }))
      opening.mutate();
  };
  const askBan = async () => {
    if (
      await confirm({ title: t('banTitle', { name }), children: t('banText'), verb: t('ban'), danger: true })
    )
      banning.mutate();
  };
  return (
    <div className={classes.drawerDo}>
      <VisitorStateDot state={visitor.state} />
      {visitor.state === 'invited' && invitation && (
        <Button size="small" onClick={() => takeBack.mutate(invitation.id)} loading={takeBack.isPending}>
          {t('withdraw')}
        </Button>
      )}
      {canInvite(visitor) && (
        <>
          <Button size="small" icon={Send} keys="i" onClick={() => ask(visitor)}>
            {t('invite')}
          </Button>
          <IconButton
            icon={SquareArrowOutUpRight}
            label={t('forceChat')}
            size="small"
            bordered
            onClick={() => void askForce()}
          />
          <IconButton icon={Ban} label={t('ban')} size="small" bordered onClick={() => void askBan()} />
        </>
      )}
      {visitor.chat_id && (visitor.state === 'chatting' || visitor.state === 'waiting') && (
        <Link to="/chats/$id" params={{ id: visitor.chat_id }}>
          {t('openChat')}
        </Link>
      )}
    </div>
  );
}

function Trail({ pages }: { pages: TrailPage[] }) {
  const { t } = useTranslation('whoson');
  const longest = Math.max(1, ...pages.map((one) => one.dwell_ms));
  return (
    <ol className={classes.trail}>
      {pages.map((one, index) => (
        <li key={`${one.at}${index}`} data-last={index === pages.length - 1 || undefined}>
          <Time at={one.at} look="clockSeconds" />
          <i aria-hidden="true" />
          <span className="db-truncate" title={one.page}>
            {one.virtual ? `${t('virtualPage')}: ${one.virtual}` : one.title || pathOf(one.page)}{' '}
            <Mono most={16}>{pathOf(one.page)}</Mono>
          </span>
          <span className={classes.bar}>
            <b style={{ width: `${Math.max(4, (100 * one.dwell_ms) / longest)}%` }} />
          </span>
          <span className="db-tnum">{duration(one.dwell_ms)}</span>
        </li>
      ))}
    </ol>
  );
}

function InvitationLine({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('whoson');
  return (
    <div className={classes.entry}>
      <strong>{t(`lifecycle.${invitation.state}`)}</strong>
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
      <Time at={invitation.sent_at} look="clockSeconds" />
    </div>
  );
}
