import { Menu, Textarea } from '@mantine/core';
import { Check, ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, usePreferences } from '@/shared/session';
import { Button, Caps, IconOf, toastFailed } from '@/shared/ui';
import type { Chat } from './api';
import classes from './Chats.module.css';
import { draftBox } from './drafts';

interface Props {
  chat: Chat;
  mine: boolean;
  onSend: (text: string, note: boolean) => void;
  onSendAndEnd: (text: string) => void;
  onTyping: (on: boolean) => void;
}

const TYPING_AGAIN = 3_000;

/** Reply or private note. What is typed is kept per chat until it is sent. */
export function Composer({ chat, mine, onSend, onSendAndEnd, onTyping }: Props) {
  const { t } = useTranslation('livechat');
  const [note, setNote] = useState(false);
  const me = useMe();
  const sendKey = me.preferences?.send_key === 'mod+enter' ? 'mod+enter' : 'enter';
  const [text, setText] = useState(() => draftBox(me.id, chat.id, false).read());
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
    draftBox(me.id, chat.id, note).write(next);
    if (!note && next && Date.now() - told.current > TYPING_AGAIN) {
      told.current = Date.now();
      onTyping(true);
    }
  };
  const switchTo = (toNote: boolean) => {
    setNote(toNote);
    setText(draftBox(me.id, chat.id, toNote).read());
  };
  const send = (then: (text: string) => void) => {
    const line = text.trim();
    if (!line || closed) return;
    then(line);
    setText('');
    draftBox(me.id, chat.id, note).write('');
    if (told.current > 0) onTyping(false);
    told.current = 0;
  };
  const sendLine = () => send((line) => onSend(line, note));
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    if (sendKey === 'mod+enter' && !event.metaKey && !event.ctrlKey) return;
    event.preventDefault();
    sendLine();
  };

  return (
    <div className={classes.composer} data-note={note || undefined}>
      <div className={classes.composerTabs} role="group" aria-label={t('composer.kind')}>
        <button type="button" aria-pressed={!note} onClick={() => switchTo(false)}>
          {t('composer.reply')}
        </button>
        <button type="button" aria-pressed={note} onClick={() => switchTo(true)}>
          {t('composer.note')}
        </button>
      </div>
      <Textarea
        variant="unstyled"
        classNames={{ input: classes.composerInput }}
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
        <SendKey value={sendKey} />
        <span>{text ? t('composer.draft') : ''}</span>
        {!note && mine && chat.state === 'active' && text.trim() && (
          <Button kind="quiet" onClick={() => send(onSendAndEnd)}>
            {t('composer.sendAndEnd')}
          </Button>
        )}
        <Button
          kind={chat.state === 'waiting' ? 'secondary' : 'primary'}
          keys={sendKey}
          onClick={sendLine}
          disabledReason={closed ? refusal : undefined}
        >
          {note ? t('composer.addNote') : t('composer.send')}
        </Button>
      </div>
    </div>
  );
}

/** Which key sends; kept with the person's preferences. */
function SendKey({ value }: { value: 'enter' | 'mod+enter' }) {
  const { t } = useTranslation('livechat');
  const save = usePreferences();
  return (
    <Menu position="top-start">
      <Menu.Target>
        <button type="button" className={classes.sendKey} aria-label={t('composer.sendKey')}>
          <Caps keys={value} /> {t('composer.sends')} <IconOf icon={ChevronDown} size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['enter', 'mod+enter'] as const).map((keys) => (
          <Menu.RadioItem
            key={keys}
            value={keys}
            checked={value === keys}
            closeMenuOnClick
            checkIcon={<IconOf icon={Check} size={14} />}
            onChange={() => save.mutate({ send_key: keys }, { onError: toastFailed })}
          >
            <Caps keys={keys} /> {t('composer.sends')}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
