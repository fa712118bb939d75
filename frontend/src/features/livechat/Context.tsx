import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '@/shared/api';
import { useMe } from '@/shared/session';
import { countryName, Facts, Flag, PersonAvatar, Section, Ticking, Time } from '@/shared/ui';
import { type Chat, nameOf } from './api';
import classes from './Chats.module.css';

interface TrailPage {
  at: string;
  page: string;
  title: string;
  virtual: string;
  dwell_ms: number;
}

interface VisitorDetails {
  visitor: { browser: string; system: string; hits: number; started_at: string };
  trail: TrailPage[];
}

/** The rail beside a conversation: who the visitor is and what they saw. */
export function Context({ chat }: { chat: Chat }) {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const name = nameOf(chat, (number) => t('visitor', { number }));
  const seesVisitors = me.whos_on || me.role === 'administrator';
  const details = useQuery({
    queryKey: ['visitor', chat.visitor_id],
    queryFn: ({ signal }) => api.get<VisitorDetails>(`/visitors/${chat.visitor_id}`, { signal }),
    enabled: seesVisitors,
    staleTime: 15_000,
  });
  const visitor = details.data?.visitor;
  return (
    <aside className={classes.context} aria-label={t('context.title')}>
      <Section>
        <div className={classes.contextHead}>
          <PersonAvatar name={name} size={40} />
          <div>
            <strong>{name}</strong>
            {chat.customer_email && <div className={classes.email}>{chat.customer_email}</div>}
          </div>
        </div>
      </Section>
      <Section title={t('context.details')}>
        <Facts
          columns={2}
          items={[
            {
              label: t('context.country'),
              value: chat.country ? (
                <>
                  <Flag code={chat.country} decorative /> {countryName(chat.country)}
                </>
              ) : (
                t('context.unknown')
              ),
            },
            { label: t('context.language'), value: chat.language || t('context.unknown') },
            ...(visitor
              ? [
                  {
                    label: t('context.browser'),
                    value:
                      [visitor.browser, visitor.system].filter(Boolean).join(' · ') || t('context.unknown'),
                  },
                ]
              : []),
            ...(visitor ? [{ label: t('context.hits'), value: String(visitor.hits) }] : []),
            ...(visitor
              ? [
                  {
                    label: t('context.onSite'),
                    value: <Ticking since={visitor.started_at} until={chat.ended_at ?? undefined} />,
                  },
                ]
              : []),
            {
              label: t('context.messages'),
              value: t('context.messagesValue', {
                received: chat.messages_received,
                sent: chat.messages_sent,
              }),
            },
            { label: t('context.opened'), value: <Time at={chat.opened_at} look="clockSeconds" /> },
          ]}
        />
      </Section>
      {chat.question && (
        <Section title={t('context.question')}>
          <p className={classes.question}>{chat.question}</p>
        </Section>
      )}
      {details.data && details.data.trail.length > 0 && (
        <Section title={t('context.pageTrail')}>
          <ol className={classes.trail}>
            {details.data.trail.slice(-8).map((one) => (
              <li key={`${one.at}${one.page}`}>
                <Time at={one.at} look="clock" />{' '}
                <span className="db-truncate">{one.title || one.virtual || one.page}</span>
              </li>
            ))}
          </ol>
          <Link to="/whos-on" search={{ open: chat.visitor_id } as never}>
            {t('context.openVisitor')}
          </Link>
        </Section>
      )}
    </aside>
  );
}
