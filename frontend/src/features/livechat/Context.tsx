import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MessageCircle, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiError } from '@/shared/api';
import { clock } from '@/shared/format/time';
import { useMe } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import type { Tone } from '@/shared/theme/tokens';
import {
  countryName,
  Dot,
  ErrorState,
  Facts,
  Flag,
  IconButton,
  IconOf,
  PageTrail,
  PersonAvatar,
  Section,
  Ticking,
  Time,
  type TrailPage,
} from '@/shared/ui';
import { type Chat, type ChatFiring, firingsQuery, nameOf } from './api';
import classes from './Chats.module.css';

interface VisitorDetails {
  visitor: {
    browser: string;
    system: string;
    ip: string;
    region: string;
    hits: number;
    visits: number;
    started_at: string;
    removed_at: string | null;
    invites_sent: number;
    invites_accepted: number;
    invites_rejected: number;
    invites_ignored: number;
  };
  trail: TrailPage[];
  chats: { id: string; ref: string; question: string; opened_at: string }[];
}

const PAGES = 8;

/** The rail beside a conversation: who the visitor is, what they saw, which events fired, what was before. */
export function Context({ chat, open, onClose }: { chat: Chat; open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['livechat', 'common']);
  const me = useMe();
  useShortcut('escape', t('common:close'), onClose, { scope: 'layer', silent: true, when: open });
  const details = useQuery({
    queryKey: ['visitor', chat.visitor_id, chat.id, chat.messages_received],
    queryFn: ({ signal }) => api.get<VisitorDetails>(`/visitors/${chat.visitor_id}`, { signal }),
    enabled: me.whos_on || me.role === 'administrator',
    placeholderData: (before) => before,
  });
  // Visitors leave the server's books before their chats do.
  const gone = details.error instanceof ApiError && details.error.status === 404;
  return (
    <aside
      className={classes.context}
      data-open={open || undefined}
      aria-label={t('context.title')}
      tabIndex={0}
    >
      <span className={classes.contextClose}>
        <IconButton icon={X} label={t('common:close')} keys="escape" onClick={onClose} />
      </span>
      <Who chat={chat} />
      <Section title={t('context.details')}>
        <Details chat={chat} visitor={details.data?.visitor} />
      </Section>
      {details.error && !gone && !details.data && (
        <ErrorState inline error={details.error} onRetry={() => void details.refetch()} />
      )}
      {details.data && <Visit chat={chat} details={details.data} />}
      <Events chat={chat} />
      {details.data && <Before chats={details.data.chats.filter((one) => one.id !== chat.id)} />}
    </aside>
  );
}

function Who({ chat }: { chat: Chat }) {
  const { t } = useTranslation('livechat');
  const name = nameOf(chat, (number) => t('visitor', { number }));
  return (
    <Section>
      <div className={classes.contextHead}>
        <PersonAvatar name={name} size={40} />
        <div>
          <strong>{name}</strong>
          {chat.customer_email && <div className={classes.email}>{chat.customer_email}</div>}
        </div>
      </div>
    </Section>
  );
}

function Details({ chat, visitor }: { chat: Chat; visitor?: VisitorDetails['visitor'] }) {
  const { t } = useTranslation('livechat');
  const unknown = t('context.unknown');
  const country = chat.country && (
    <>
      <Flag code={chat.country} decorative />{' '}
      {[visitor?.region, countryName(chat.country)].filter(Boolean).join(', ')}
    </>
  );
  const items: { label: string; value: ReactNode }[] = [
    { label: t('context.country'), value: country || unknown },
    { label: t('context.language'), value: chat.language || unknown },
  ];
  if (visitor)
    items.push(
      {
        label: t('context.browser'),
        value: [visitor.browser, visitor.system].filter(Boolean).join(' · ') || unknown,
      },
      { label: t('context.ip'), value: <span className="db-mono">{visitor.ip || '—'}</span> },
    );
  items.push(
    {
      label: t('context.messages'),
      value: t('context.messagesValue', { received: chat.messages_received, sent: chat.messages_sent }),
    },
    { label: t('context.opened'), value: <Time at={chat.opened_at} look="dateTime" /> },
  );
  return <Facts columns={2} items={items} />;
}

function Visit({ chat, details: { visitor, trail } }: { chat: Chat; details: VisitorDetails }) {
  const { t } = useTranslation('livechat');
  const invites = [
    visitor.invites_sent,
    visitor.invites_accepted,
    visitor.invites_rejected,
    visitor.invites_ignored,
  ].join('·');
  const numbers: [ReactNode, string][] = [
    [visitor.hits, t('context.hits')],
    [<Ticking key="on" since={visitor.started_at} until={visitor.removed_at} />, t('context.onSite')],
    [visitor.visits, t('context.visits')],
    [invites, t('context.invites')],
  ];
  return (
    <>
      <Section>
        <div className={classes.numbers}>
          {numbers.map(([value, label]) => (
            <span key={label} title={label === t('context.invites') ? t('context.invitesTip') : undefined}>
              <b>{value}</b> {label}
            </span>
          ))}
        </div>
      </Section>
      {trail.length > 0 && (
        <Section
          title={t('context.pageTrail')}
          aside={t('context.since', { time: clock(visitor.started_at) })}
        >
          <PageTrail brief pages={trail.slice(-PAGES)} until={visitor.removed_at} />
          <Link className={classes.more} to="/whos-on" search={{ open: chat.visitor_id } as never}>
            {t('context.openVisitor')}
          </Link>
        </Section>
      )}
    </>
  );
}

const outcomeTones: Record<ChatFiring['outcome'], Tone> = {
  fired: 'ok',
  batched: 'ok',
  limited: 'warn',
  held: 'warn',
  partly_failed: 'danger',
  failed: 'danger',
  stopped: 'neutral',
};

/** The events that fired for this chat, as far as the person may read them. */
function Events({ chat }: { chat: Chat }) {
  const { t } = useTranslation('livechat');
  const firings = useQuery({
    ...firingsQuery(chat.id, `${chat.state} ${chat.last_activity_at}`),
    placeholderData: (before) => before,
  });
  const items = firings.data?.items ?? [];
  if (firings.error && !firings.data)
    return <ErrorState inline error={firings.error} onRetry={() => void firings.refetch()} />;
  if (items.length === 0) return null;
  return (
    <Section title={t('context.events')} aside={String(items.length)}>
      {items.map((one) => (
        <p key={one.id} className={classes.entry}>
          <Dot tone={outcomeTones[one.outcome]} />
          <Link to="/firings/$id" params={{ id: one.id }} className="db-truncate">
            {one.event_name}
          </Link>
          <span>{t(`outcomes.${one.outcome}`)}</span>
          <Time at={one.at} look="clockSeconds" />
        </p>
      ))}
    </Section>
  );
}

function Before({ chats }: { chats: VisitorDetails['chats'] }) {
  const { t } = useTranslation('livechat');
  if (chats.length === 0) return null;
  return (
    <Section title={t('context.before')} aside={String(chats.length)}>
      {chats.map((one) => (
        <p key={one.id} className={classes.entry}>
          <IconOf icon={MessageCircle} size={14} />
          <Link to="/chats/$id" params={{ id: one.id }} className="db-mono">
            {one.ref}
          </Link>
          <span className="db-truncate">{one.question}</span>
          <Time at={one.opened_at} look="dateTime" />
        </p>
      ))}
    </Section>
  );
}
