import { ArrowLeft, Check, Info } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { useMe } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';
import { Button, Flag, IconButton, Main, Ref, RelativeTime, StateDot, toastFailed } from '@/shared/ui';
import { type Chat, end, nameOf } from './api';
import classes from './Chats.module.css';
import { Composer } from './Composer';
import { Transcript } from './Transcript';
import { useChat } from './useChat';

interface Props {
  chat: Chat;
  accepting: boolean;
  onAccept: () => void;
  onBack: () => void;
  /** Shows who it is, where there is no room for it beside the conversation. */
  onDetails: () => void;
}

/** One chat: who it is, what was said, and the composer. */
export function Conversation({ chat, accepting, onAccept, onBack, onDetails }: Props) {
  const { t } = useTranslation('livechat');
  const mine = chat.agent_id === useMe().id;
  const { messages, drafts, typing, here, leftAt, send, tellTyping } = useChat(chat.id, mine);
  const name = nameOf(chat, (number) => t('visitor', { number }));
  const ending = useIntent((_: void, intent) => end(chat.id, intent), { onError: toastFailed });
  useShortcut('shift+e', t('actions.endChat'), () => ending.mutate(), {
    when: mine && chat.state === 'active',
  });
  const box = useRef<HTMLDivElement>(null);
  const length = (messages?.length ?? 0) + drafts.length;
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [length, typing]);

  return (
    <Main>
      <div className={classes.head} data-hide-tabs>
        <span className={classes.back}>
          <IconButton icon={ArrowLeft} label={t('actions.back')} onClick={onBack} />
        </span>
        <div className={classes.headText}>
          <div className={classes.headName}>
            <strong className="db-truncate">{name}</strong>
            {chat.country && <Flag code={chat.country} />} <Ref>{chat.ref}</Ref>
          </div>
          <div className={classes.headMeta}>
            {chat.state === 'ended' ? (
              <StateDot tone="neutral" shape="ring">
                {t('presence.ended')}
              </StateDot>
            ) : here || !leftAt ? (
              <StateDot tone="ok">{t('presence.here')}</StateDot>
            ) : (
              <StateDot tone="neutral">{<Left at={leftAt} />}</StateDot>
            )}
            {chat.group && <span> · {chat.group}</span>}
          </div>
        </div>
        <span className={classes.info}>
          <IconButton icon={Info} label={t('context.show')} onClick={onDetails} />
        </span>
        {chat.state === 'waiting' && (
          <Button kind="primary" icon={Check} keys="a" loading={accepting} onClick={onAccept}>
            {t('actions.accept')}
          </Button>
        )}
        {chat.state === 'active' && mine && (
          <Button onClick={() => ending.mutate()} loading={ending.isPending}>
            {t('actions.end')}
          </Button>
        )}
      </div>
      <div
        className={classes.transcript}
        ref={box}
        role="log"
        aria-label={t('conversation', { name })}
        tabIndex={0}
      >
        <Transcript
          name={name}
          messages={messages}
          drafts={drafts}
          typing={typing}
          onRetry={(draft) => void send(draft.text, draft.note, draft.client_id)}
        />
      </div>
      <Composer
        chat={chat}
        mine={mine}
        onSend={(text, note) => void send(text, note)}
        onSendAndEnd={async (text) => {
          await send(text, false);
          ending.mutate();
        }}
        onTyping={tellTyping}
      />
    </Main>
  );
}

function Left({ at }: { at: string }) {
  const { t } = useTranslation('livechat');
  return (
    <>
      {t('presence.left', { time: '' })}
      <RelativeTime at={at} />
    </>
  );
}
