import { close, end } from './bridge';
import { Composer } from './Composer';
import { Icon } from './Icon';
import type { ChatState } from '../protocol';
import { StartForm } from './StartForm';
import { chat, online, presence, texts, unavailable } from './state';
import { fill } from './texts';
import { Transcript } from './Transcript';
import { useState } from 'preact/hooks';

export function App() {
  const words = texts.value;
  const now = chat.value;
  const away = presence.value === 'offline';
  const waits = away && now?.state === 'waiting';
  return (
    <div
      class="panel"
      role="dialog"
      aria-label={words.title}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <Header />
      {!online.value && (
        <div class="strip" role="status">
          <Icon name="clock" /> {words.reconnecting}
        </div>
      )}
      {!now && !unavailable.value && <StartForm away={away} />}
      {!now && unavailable.value && <NotAvailable />}
      {now && waits && <Sent of={now} />}
      {now && <Transcript />}
      {now && <Composer />}
      <footer>
        <Icon name="bell" size={14} /> {words.brand}
      </footer>
    </div>
  );
}

/** What becomes of a message when nobody is there: it waits in the queue as a chat. */
function Sent({ of: kept }: { of: ChatState }) {
  const words = texts.value;
  return (
    <div class="kept" role="status">
      <span class="circle ok">
        <Icon name="check" size={22} />
      </span>
      <strong>{fill(words.sentTitle, { ref: kept.ref })}</strong>
      <span>{words.sentHint}</span>
    </div>
  );
}

function NotAvailable() {
  return (
    <div class="kept alone" role="status">
      <span class="circle">
        <Icon name="mail" size={22} />
      </span>
      <strong>{texts.value.unavailable}</strong>
    </div>
  );
}

function Header() {
  const words = texts.value;
  const now = chat.value;
  const [asking, ask] = useState(false);
  const open = now && now.state !== 'ended';
  return (
    <header>
      {now?.agent && (
        <span class="avatar big" aria-hidden="true">
          {now.agent.initials}
          {presence.value === 'online' && <i />}
        </span>
      )}
      {!now && presence.value === 'offline' && (
        <span class="circle" aria-hidden="true">
          <Icon name="mail" size={18} />
        </span>
      )}
      <div class="who">
        <b>{now?.agent?.name ?? (presence.value === 'offline' && !now ? words.leave : words.title)}</b>
        <span>
          {words[presence.value]}
          {now?.department ? ` · ${now.department}` : ''}
        </span>
      </div>
      {open && !asking && (
        <button
          type="button"
          class="plain"
          aria-label={words.end}
          title={words.end}
          onClick={() => ask(true)}
        >
          <Icon name="stop" size={18} />
        </button>
      )}
      <button type="button" class="plain" aria-label={words.minimise} title={words.minimise} onClick={close}>
        <Icon name="minus" size={18} />
      </button>
      {asking && open && (
        <div class="ask" role="alertdialog" aria-label={words.endAsk}>
          <span>{words.endAsk}</span>
          <button type="button" onClick={() => ask(false)}>
            {words.endNo}
          </button>
          <button
            type="button"
            class="main"
            autoFocus
            onClick={() => {
              ask(false);
              end();
            }}
          >
            {words.endYes}
          </button>
        </div>
      )}
    </header>
  );
}
