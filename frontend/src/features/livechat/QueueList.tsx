import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { duration } from '@/shared/format/time';
import { useNow } from '@/shared/live';
import { useMe } from '@/shared/session';
import { Button, Flag, IconOf, StatePill, Ticking } from '@/shared/ui';
import { type Chat, nameOf } from './api';
import classes from './Chats.module.css';
import { ALARM_AFTER, IDLE_AFTER, type Queue, WARN_AFTER } from './queue';

interface Props {
  queue: Queue;
  loading: boolean;
  openId: string;
  onOpen: (id: string) => void;
  onAccept: (id: string) => void;
}

/** Who waits, who is mine, who has a colleague, and what ended today. */
export function QueueList({ queue, loading, openId, onOpen, onAccept }: Props) {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const row = (chat: Chat) => (
    <QueueRow key={chat.id} chat={chat} open={chat.id === openId} onOpen={onOpen} onAccept={onAccept} />
  );
  return (
    <nav aria-label={t('queue')} aria-busy={loading}>
      <QueueSection
        title={t('sections.waiting')}
        count={queue.waiting.length}
        aside={<Longest chat={queue.waiting[0]} />}
      >
        {queue.waiting.map(row)}
      </QueueSection>
      <QueueSection
        title={t('sections.mine')}
        count={queue.mine.length}
        aside={
          me.chat_capacity === undefined
            ? null
            : t('ofCapacity', { taken: queue.mine.length, capacity: me.chat_capacity })
        }
      >
        {queue.mine.map(row)}
      </QueueSection>
      <QueueSection title={t('sections.team')} count={queue.team.length}>
        {queue.team.map(row)}
      </QueueSection>
      <QueueSection title={t('sections.ended')} count={queue.ended.length} folded>
        {queue.ended.map(row)}
      </QueueSection>
    </nav>
  );
}

function QueueSection({
  title,
  count,
  aside,
  folded = false,
  children,
}: {
  title: string;
  count: number;
  aside?: ReactNode;
  folded?: boolean;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(!folded);
  return (
    <section>
      <h2 className={classes.sectionHead}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconOf icon={open ? ChevronDown : ChevronRight} size={14} />
          {title} <span className="db-tnum">{count}</span>
        </button>
        <span className="db-tnum">{aside}</span>
      </h2>
      {open && <ul className={classes.rows}>{children}</ul>}
    </section>
  );
}

function Longest({ chat }: { chat: Chat | undefined }) {
  const { t } = useTranslation('livechat');
  const now = useNow();
  if (!chat) return null;
  return <>{t('longest', { time: duration(Math.max(0, now - Date.parse(chat.opened_at))) })}</>;
}

interface RowProps {
  chat: Chat;
  open: boolean;
  onOpen: (id: string) => void;
  onAccept: (id: string) => void;
}

function QueueRow({ chat, open, onOpen, onAccept }: RowProps) {
  const { t } = useTranslation('livechat');
  const name = nameOf(chat, (number) => t('visitor', { number }));
  const waiting = chat.state === 'waiting';
  return (
    <li className={classes.row} data-open={open || undefined} data-unread={chat.unread > 0 || undefined}>
      <button
        type="button"
        className={classes.rowButton}
        aria-current={open || undefined}
        onClick={() => onOpen(chat.id)}
      >
        <span className={classes.rowTop}>
          <span className={classes.rowName}>{name}</span>
          {chat.country && <Flag code={chat.country} />}
          <span className={classes.rowTime}>
            {waiting ? (
              <Ticking since={chat.opened_at} warn={WARN_AFTER} danger={ALARM_AFTER} />
            ) : (
              chat.accepted_at && <Ticking since={chat.accepted_at} until={chat.ended_at ?? undefined} />
            )}
          </span>
        </span>
        <span className={classes.rowText}>
          {chat.last_side === 'agent' && <span className={classes.own}>{t('you')}: </span>}
          {chat.last_message || chat.question}
        </span>
        <span className={classes.rowMeta}>
          <span className="db-truncate">
            {[chat.department, chat.group].filter(Boolean).join(' › ')}
            {chat.language ? ` · ${chat.language}` : ''}
            {!waiting && chat.agent_name ? ` · ${chat.agent_name}` : ''}
          </span>
          <Chips chat={chat} />
        </span>
      </button>
      {waiting && (
        <span className={classes.rowAction}>
          <Button size="small" onClick={() => onAccept(chat.id)}>
            {t('actions.accept')}
          </Button>
        </span>
      )}
    </li>
  );
}

function Chips({ chat }: { chat: Chat }) {
  const { t } = useTranslation('livechat');
  const now = useNow();
  const idle = now - Date.parse(chat.last_activity_at);
  if (chat.state === 'active' && idle >= IDLE_AFTER)
    return <StatePill tone="warn">{t('chips.idle', { time: duration(idle) })}</StatePill>;
  if (chat.forced) return <StatePill tone="neutral">{t('chips.forced')}</StatePill>;
  if (chat.invited) return <StatePill tone="info">{t('chips.invited')}</StatePill>;
  return null;
}
