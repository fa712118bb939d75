import { close, end } from './bridge'
import { Composer } from './Composer'
import { Icon } from './Icon'
import { StartForm } from './StartForm'
import { chat, online, presence, texts } from './state'
import { Transcript } from './Transcript'
import { useState } from 'preact/hooks'

export function App() {
  const words = texts.value
  const now = chat.value
  return (
    <div class="panel" role="dialog" aria-label={words.title} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <Header />
      {!online.value && (
        <div class="strip" role="status">
          <Icon name="clock" /> {words.reconnecting}
        </div>
      )}
      {now ? <Transcript /> : <StartForm away={presence.value === 'offline'} />}
      {now && <Composer />}
      <footer>
        <Icon name="bell" size={14} /> {words.brand}
      </footer>
    </div>
  )
}

function Header() {
  const words = texts.value
  const now = chat.value
  const [asking, ask] = useState(false)
  const open = now && now.state !== 'ended'
  return (
    <header>
      {now?.agent && (
        <span class="avatar big" aria-hidden="true">
          {now.agent.initials}
          {presence.value === 'online' && <i />}
        </span>
      )}
      <div class="who">
        <b>{now?.agent?.name ?? words.title}</b>
        <span>
          {words[presence.value]}
          {now?.department ? ` · ${now.department}` : ''}
        </span>
      </div>
      {open && !asking && (
        <button type="button" class="plain" aria-label={words.end} title={words.end} onClick={() => ask(true)}>
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
              ask(false)
              end()
            }}
          >
            {words.endYes}
          </button>
        </div>
      )}
    </header>
  )
}
