import { Link } from '@tanstack/react-router';
import { Check, CheckCheck, Clock, DoorOpen, Lock, Send, UserCheck, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { clock, clockSeconds } from '@/shared/format/time';
import { useMe } from '@/shared/session';
import { type Icon, IconOf, PersonAvatar } from '@/shared/ui';
import type { Chat, Message } from './api';
import classes from './Chats.module.css';
import type { Draft } from './useChat';

interface Props {
  chat: Chat;
  name: string;
  messages: Message[] | null;
  drafts: Draft[];
  typing: boolean;
  onRetry: (draft: Draft) => void;
}

/** What was said, with the lines of the system between. */
export function Transcript({ chat, name, messages, drafts, typing, onRetry }: Props) {
  const { t, i18n } = useTranslation('livechat');
  const day = new Date(chat.opened_at).toLocaleDateString(i18n.language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  return (
    <>
      <p className={classes.day}>{day}</p>
      {messages?.map((message, index) =>
        message.side === 'system' ? (
          <SystemLine key={message.seq} message={message} name={name} />
        ) : (
          <Bubble
            key={message.seq}
            message={message}
            name={name}
            first={messages[index - 1]?.side !== message.side}
          />
        ),
      )}
      {drafts.map((draft) => (
        <DraftBubble key={draft.client_id} draft={draft} onRetry={onRetry} />
      ))}
      {typing && (
        <p className={classes.typing}>
          <PersonAvatar name={name} size={28} />
          <span className={classes.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t('typing', { name })}
        </p>
      )}
    </>
  );
}

function Bubble({ message, name, first }: { message: Message; name: string; first: boolean }) {
  const { t } = useTranslation('livechat');
  const ours = message.side === 'agent';
  if (message.note) return <Note author={message.agent_name} at={message.at} text={message.text} />;
  return (
    <div className={classes.line} data-ours={ours || undefined} data-first={first || undefined}>
      {!ours && <span className={classes.face}>{first && <PersonAvatar name={name} size={28} />}</span>}
      {ours && (
        <Meta
          at={message.at}
          state={message.read_at ? 'read' : message.delivered_at ? 'delivered' : 'sent'}
        />
      )}
      <div className={classes.bubble}>
        <span className="db-hidden">{ours ? message.agent_name || t('you') : name}: </span>
        {message.text}
      </div>
      {!ours && <Meta at={message.at} />}
    </div>
  );
}

const glyphs = { sending: Clock, sent: Check, delivered: CheckCheck, read: CheckCheck } as const;

function Meta({ at, state }: { at: string; state?: keyof typeof glyphs }) {
  const { t } = useTranslation('livechat');
  return (
    <span className={classes.meta} data-state={state}>
      {clock(at)}
      {state && (
        <span title={t(`states.${state}`)}>
          <IconOf icon={glyphs[state]} size={14} />
          <span className="db-hidden">{t(`states.${state}`)}</span>
        </span>
      )}
    </span>
  );
}

function DraftBubble({ draft, onRetry }: { draft: Draft; onRetry: (draft: Draft) => void }) {
  const { t } = useTranslation('livechat');
  const me = useMe();
  if (draft.note) return <Note author={me.name} at={draft.at} text={draft.text} />;
  return (
    <div className={classes.line} data-ours>
      {draft.failed === undefined ? (
        <Meta at={draft.at} state="sending" />
      ) : (
        <span className={classes.failed} role="alert" title={draft.failed}>
          {t('states.failed')}
          <button type="button" onClick={() => onRetry(draft)}>
            {t('states.retry')}
          </button>
        </span>
      )}
      <div className={classes.bubble}>{draft.text}</div>
    </div>
  );
}

function Note({ author, at, text }: { author: string; at: string; text: string }) {
  const { t } = useTranslation('livechat');
  return (
    <div className={classes.note}>
      <span>
        <IconOf icon={Lock} size={14} /> <strong>{t('note')}</strong> · {author}{' '}
        <span className="db-tnum">{clock(at)}</span>
      </span>
      {text}
    </div>
  );
}

const icons: Record<string, Icon> = {
  started: DoorOpen,
  accepted: UserCheck,
  invited: Send,
  invitation_accepted: DoorOpen,
  forced: Send,
};

function SystemLine({ message, name }: { message: Message; name: string }) {
  const line = message.system;
  const icon = line?.event_id ? Zap : (icons[line?.kind ?? ''] ?? DoorOpen);
  return (
    <p className={classes.system}>
      <IconOf icon={icon} size={14} />
      <SystemText message={message} name={name} />
      {line?.firing_id && <Why firing={line.firing_id} />}
      <span className="db-tnum">{clockSeconds(message.at)}</span>
    </p>
  );
}

function Why({ firing }: { firing: string }) {
  const { t } = useTranslation('livechat');
  return (
    <Link to="/firings/$id" params={{ id: firing }}>
      {t('system.why')}
    </Link>
  );
}

/** The sentence of a system line; of a kind that this console does not know, the server's own text. */
function SystemText({ message, name }: { message: Message; name: string }) {
  const { t } = useTranslation('livechat');
  const line = message.system;
  if (!line) return <span>{message.text}</span>;
  const values = { name, agent: line.agent_name ?? line.name ?? '', event: line.event_name ?? '' };
  switch (line.kind) {
    case 'started':
    case 'accepted':
    case 'forced':
    case 'invitation_accepted':
      return <span>{t(`system.${line.kind}`, values)}</span>;
    case 'invited':
      return <span>{line.event_id ? t('system.invitedByEvent', values) : t('system.invited', values)}</span>;
    case 'ended': {
      const by = line.by === 'visitor' || line.by === 'agent' || line.by === 'event' ? line.by : 'system';
      return <span>{t(`system.ended_${by}`, values)}</span>;
    }
  }
  return <span>{message.text}</span>;
}
