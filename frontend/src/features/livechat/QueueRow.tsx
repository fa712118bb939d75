import { useTranslation } from 'react-i18next';
import { duration } from '@/shared/format/time';
import { useNow } from '@/shared/live';
import { useMe } from '@/shared/session';
import { Button, Flag, StatePill, Ticking } from '@/shared/ui';
import { type Chat, nameOf } from './api';
import classes from './Chats.module.css';
import { ALARM_AFTER, IDLE_AFTER, WARN_AFTER } from './queue';

interface RowProps {
  chat: Chat;
  open: boolean;
  /** A colleague has just accepted it. */
  taken?: boolean;
  onOpen: (id: string) => void;
  onAccept: (id: string) => void;
}

/** One chat of the queue: who, how long, what was said last, and where it belongs. */
export function QueueRow({ chat, open, taken, onOpen, onAccept }: RowProps) {
  const { t } = useTranslation('livechat');
  const name = nameOf(chat, (number) => t('visitor', { number }));
  return (
    <li
      className={classes.row}
      data-open={open || undefined}
      data-unread={chat.unread > 0 || undefined}
      data-taken={taken || undefined}
    >
      <button
        type="button"
        className={classes.rowButton}
        aria-current={open || undefined}
        onClick={() => onOpen(chat.id)}
      >
        <span className={classes.rowTop}>
          <span className={chat.customer_name ? classes.rowName : classes.rowNumber}>{name}</span>
          {chat.country && <Flag code={chat.country} />}
          <span className={classes.rowTime}>
            {chat.state === 'waiting' ? (
              <Wait since={chat.opened_at} />
            ) : (
              chat.accepted_at && <Ticking since={chat.accepted_at} until={chat.ended_at ?? undefined} />
            )}
          </span>
        </span>
        <LastLine chat={chat} />
        <span className={classes.rowMeta}>
          <span className="db-truncate">
            {[chat.department, chat.group].filter(Boolean).join(' › ')}
            {chat.language ? ` · ${chat.language.split('-')[0]}` : ''}
          </span>
          <Chips chat={chat} taken={taken} />
        </span>
      </button>
      {chat.state === 'waiting' && (
        <span className={classes.rowAction}>
          <Button size="small" onClick={() => onAccept(chat.id)}>
            {t('actions.accept')}
          </Button>
        </span>
      )}
    </li>
  );
}

function LastLine({ chat }: { chat: Chat }) {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const ours = chat.agent_id === me.id ? t('you') : chat.agent_name;
  return (
    <span className={classes.rowText}>
      {chat.last_side === 'agent' && <span className={classes.own}>{ours}: </span>}
      {chat.last_message || chat.question}
    </span>
  );
}

/** How long somebody waits, tinted when it gets long. */
function Wait({ since }: { since: string }) {
  const now = useNow();
  const length = Math.max(0, now - Date.parse(since));
  const text = <span className="db-tnum">{duration(length)}</span>;
  if (length < WARN_AFTER) return text;
  return <StatePill tone={length >= ALARM_AFTER ? 'danger' : 'warn'}>{text}</StatePill>;
}

function Chips({ chat, taken }: { chat: Chat; taken?: boolean }) {
  const { t } = useTranslation('livechat');
  const me = useMe();
  const now = useNow();
  const idle = now - Date.parse(chat.last_activity_at);
  if (taken) return <StatePill tone="neutral">{t('chips.acceptedBy', { name: chat.agent_name })}</StatePill>;
  if (chat.state !== 'active')
    return chat.forced ? (
      <StatePill tone="neutral">{t('chips.forced')}</StatePill>
    ) : chat.invited ? (
      <StatePill tone="info">{t('chips.invited')}</StatePill>
    ) : null;
  if (idle >= IDLE_AFTER)
    return <StatePill tone="warn">{t('chips.idle', { time: duration(idle) })}</StatePill>;
  if (chat.agent_id !== me.id) return <span>{chat.agent_name}</span>;
  return chat.unread > 0 ? (
    <i className={classes.unread} title={t('chips.unread', { count: chat.unread })} />
  ) : null;
}
