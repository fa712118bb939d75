import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Check, CheckCheck, Clock, DoorOpen, Lock, Send, UserCheck, Zap } from 'lucide-react';
import type { TFunction } from 'i18next';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { clock, clockSeconds, weekday } from '@/shared/format/time';
import { serverNow } from '@/shared/live';
import { useMe } from '@/shared/session';
import { type Icon, IconOf, PersonAvatar, useLate } from '@/shared/ui';
import type { Message, SystemLine } from './api';
import classes from './Chats.module.css';
import type { Draft } from './useChat';

interface Props {
  name: string;
  messages: Message[] | null;
  drafts: Draft[];
  typing: boolean;
  onRetry: (draft: Draft) => void;
}

/** What was said, with the lines of the system between. */
export function Transcript({ name, messages, drafts, typing, onRetry }: Props) {
  const { t } = useTranslation('livechat');
  return (
    <>
      {messages === null && <SkeletonLines />}
      {messages?.map((message, index) => {
        const before = messages[index - 1];
        return (
          <Fragment key={message.seq}>
            {(!before || dayOf(before.at) !== dayOf(message.at)) && <Day at={message.at} />}
            {message.side === 'system' ? (
              <SystemRow message={message} name={name} />
            ) : (
              <Bubble message={message} name={name} first={before?.side !== message.side} />
            )}
          </Fragment>
        );
      })}
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

const dayOf = (at: string) => new Date(at).toDateString();

/** The line between two days: `Today, Mon 2 Mar`. */
function Day({ at }: { at: string }) {
  const { t } = useTranslation('livechat');
  const today = dayOf(at) === new Date(serverNow()).toDateString();
  return <p className={classes.day}>{today ? t('today', { date: weekday(at) }) : weekday(at)}</p>;
}

function SkeletonLines() {
  if (!useLate()) return null;
  return (
    <div className={classes.skeletons} aria-hidden>
      <Skeleton height={40} width="55%" />
      <Skeleton height={56} width="60%" ml="auto" />
      <Skeleton height={40} width="40%" />
    </div>
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

function SystemRow({ message, name }: { message: Message; name: string }) {
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
  const values = { name, agent: line.agent_name ?? line.name ?? '', event: EVENT };
  const text = sentence(t, line, values) ?? message.text;
  const [before = '', after] = text.split(EVENT);
  return (
    <span>
      {before}
      {after !== undefined && <EventName line={line} />}
      {after}
    </span>
  );
}

/** Where the name of the event goes: a sign that no text holds. */
const EVENT = '\u0000';

function EventName({ line }: { line: SystemLine }) {
  if (!line.event_id) return <>{line.event_name}</>;
  return (
    <Link to="/events/$id" params={{ id: line.event_id }}>
      {line.event_name}
    </Link>
  );
}

function sentence(
  t: TFunction<'livechat'>,
  line: SystemLine,
  values: { name: string; agent: string; event: string },
): string | null {
  switch (line.kind) {
    case 'started':
    case 'accepted':
    case 'forced':
    case 'invitation_accepted':
      return t(`system.${line.kind}`, values);
    case 'invited':
      return line.event_id ? t('system.invitedByEvent', values) : t('system.invited', values);
    case 'ended': {
      const by = line.by === 'visitor' || line.by === 'agent' || line.by === 'event' ? line.by : 'system';
      return t(`system.ended_${by}`, values);
    }
    default:
      return null;
  }
}
