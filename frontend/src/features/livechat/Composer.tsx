import { Textarea } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui';
import type { Chat } from './api';
import classes from './Chats.module.css';

interface Props {
  chat: Chat;
  mine: boolean;
  onSend: (text: string, note: boolean) => void;
  onSendAndEnd: (text: string) => void;
  onTyping: (on: boolean) => void;
}

const TYPING_AGAIN = 3_000;

/** Drafts outlive a change of the chat and a reload of the tab. */
const draftKey = (chat: Chat, note: boolean) => `deskbell:draft:${chat.id}:${note ? 'note' : 'reply'}`;

/** Reply or private note. What is typed is kept per chat until it is sent. */
export function Composer({ chat, mine, onSend, onSendAndEnd, onTyping }: Props) {
  const { t } = useTranslation('livechat');
  const [note, setNote] = useState(false);
  const [text, setText] = useState(() => sessionStorage.getItem(draftKey(chat, false)) ?? '');
  const told = useRef(0);
  const ended = chat.state === 'ended';
  const refusal = ended
    ? t('composer.ended')
    : chat.state === 'waiting'
      ? t('composer.acceptFirst')
      : mine
        ? undefined
        : t('composer.notYours', { name: chat.agent_name });
  const closed = !note && refusal !== undefined;

  const write = (next: string) => {
    setText(next);
    sessionStorage.setItem(draftKey(chat, note), next);
    if (!note && next && Date.now() - told.current > TYPING_AGAIN) {
      told.current = Date.now();
      onTyping(true);
    }
  };
  const switchTo = (toNote: boolean) => {
    setNote(toNote);
    setText(sessionStorage.getItem(draftKey(chat, toNote)) ?? '');
  };
  const send = (then: (text: string) => void) => {
    const line = text.trim();
    if (!line || closed) return;
    then(line);
    setText('');
    sessionStorage.removeItem(draftKey(chat, note));
    if (told.current > 0) onTyping(false);
    told.current = 0;
  };
  const sendLine = () => send((line) => onSend(line, note));
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    sendLine();
  };

  return (
    <div className={classes.composer} data-note={note || undefined}>
      <div className={classes.composerTabs} role="tablist">
        <button type="button" role="tab" aria-selected={!note} onClick={() => switchTo(false)}>
          {t('composer.reply')}
        </button>
        <button type="button" role="tab" aria-selected={note} onClick={() => switchTo(true)}>
          {t('composer.note')}
        </button>
      </div>
      <Textarea
        variant="unstyled"
        aria-label={note ? t('composer.note') : t('composer.reply')}
        placeholder={closed ? refusal : note ? t('composer.noteHint') : t('composer.replyHint')}
        disabled={closed}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={keys}
      />
      <div className={classes.composerFoot}>
        <span>{text ? t('composer.draft') : ''}</span>
        {!note && mine && chat.state === 'active' && (
          <Button
            kind="quiet"
            onClick={() => send(onSendAndEnd)}
            disabledReason={text.trim() ? undefined : t('composer.replyHint')}
          >
            {t('composer.sendAndEnd')}
          </Button>
        )}
        <Button
          kind={chat.state === 'waiting' ? 'secondary' : 'primary'}
          keys="↵"
          onClick={sendLine}
          disabledReason={closed ? refusal : undefined}
        >
          {note ? t('composer.addNote') : t('composer.send')}
        </Button>
      </div>
    </div>
  );
}
