import { useEffect, useRef, useState } from 'preact/hooks';
import { onFocus, say, type as tellTyping } from './bridge';
import { Icon } from './Icon';
import { chat, show, texts } from './state';

const KEEP_TYPING = 3_000;

export function Composer() {
  const words = texts.value;
  const [text, setText] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const told = useRef(0);
  useEffect(() => {
    onFocus(() => input.current?.focus());
    input.current?.focus();
  }, []);

  if (chat.value?.state === 'ended') {
    return (
      <div class="composer">
        <button type="button" class="main wide" onClick={() => show(null)}>
          {words.anew}
        </button>
      </div>
    );
  }
  const submit = (event?: Event) => {
    event?.preventDefault();
    if (!text.trim()) return;
    say(text.trim());
    setText('');
    told.current = 0;
    tellTyping(false);
  };
  const write = (now: string) => {
    setText(now);
    if (now && Date.now() - told.current > KEEP_TYPING) {
      told.current = Date.now();
      tellTyping(true);
    }
  };
  return (
    <form class="composer" onSubmit={submit}>
      <textarea
        ref={input}
        rows={1}
        maxLength={4000}
        value={text}
        placeholder={words.write}
        aria-label={words.write}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
        }}
      />
      <button class="main" type="submit" aria-label={words.send} disabled={!text.trim()}>
        <Icon name="up" size={18} />
      </button>
    </form>
  );
}
