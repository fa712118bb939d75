import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ChatLine } from '../protocol';
import { again, seen } from './bridge';
import { Icon } from './Icon';
import {
  type Draft,
  chat,
  deliveredTo,
  drafts,
  lines,
  locale,
  online,
  presence,
  readTo,
  texts,
  typing,
} from './state';
import { fill, ordinal } from './texts';

export function Transcript() {
  const box = useRef<HTMLDivElement>(null);
  const words = texts.value;
  const now = chat.value!;
  const count = lines.value.length + drafts.value.length;

  useLayoutEffect(() => {
    box.current!.scrollTop = box.current!.scrollHeight;
  }, [count, typing.value]);
  useEffect(() => {
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, []);

  const mine = lines.value.filter((line) => line.side === 'visitor').at(-1);
  return (
    <div class="lines" ref={box} role="log" aria-live="polite" tabIndex={0}>
      {now.forced && <p class="system">{fill(words.forced, { name: now.agent?.name ?? words.team })}</p>}
      {lines.value.map((line, index) => (
        <Line
          key={line.seq}
          line={line}
          last={lines.value[index + 1]?.side !== line.side}
          state={line === mine && drafts.value.length === 0 ? stateOf(line) : undefined}
        />
      ))}
      {drafts.value.map((draft) => (
        <Unsent key={draft.id} draft={draft} />
      ))}
      {now.state === 'waiting' && presence.value !== 'offline' && (
        <div class="position" role="status">
          <strong>{fill(words.waiting, { n: ordinal(now.position ?? 1, locale.value) })}</strong>
          <span>{fill(words.waitingHint, { desk: now.department ?? words.team })}</span>
        </div>
      )}
      {typing.value && (
        <div class="typing">
          <span class="bubble in" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {fill(words.typing, { name: typing.value })}
        </div>
      )}
      {now.state === 'ended' && <p class="system">{endedText(now.ended_by, now.agent?.name)}</p>}
    </div>
  );
}

function endedText(by: string | undefined, name: string | undefined): string {
  const words = texts.value;
  if (by === 'visitor') return words.endedBy_visitor;
  if (by === 'agent' && name) return fill(words.endedBy_agent, { name });
  return words.ended;
}

type Delivery = 'sent' | 'delivered' | 'read';

function stateOf(line: ChatLine): Delivery {
  if (line.seq <= readTo.value) return 'read';
  return line.seq <= deliveredTo.value ? 'delivered' : 'sent';
}

function time(at: string): string {
  return new Date(at).toLocaleTimeString(locale.value, { hour: '2-digit', minute: '2-digit' });
}

function Line({ line, last, state }: { line: ChatLine; last: boolean; state?: Delivery }) {
  const words = texts.value;
  if (line.side === 'system') {
    const text =
      line.system?.kind === 'accepted'
        ? fill(words.joined, { name: line.system.name ?? words.team })
        : line.text;
    return text ? <p class="system">{`${text} · ${time(line.at)}`}</p> : null;
  }
  const own = line.side === 'visitor';
  return (
    <div class={`line ${own ? 'own' : ''} ${last ? 'last' : ''}`}>
      {!own && last && (
        <span class="avatar" aria-hidden="true">
          {line.initials}
        </span>
      )}
      <span class={`bubble ${own ? 'out' : 'in'}`} dir="auto">
        <span class="hidden">{own ? words.you : line.name}: </span>
        {line.text}
      </span>
      {last && (
        <span class="meta">
          {state ? `${words[state]} ` : ''}
          <bdi>{time(line.at)}</bdi>{' '}
          {state && <Icon name={state === 'sent' ? 'check' : 'checks'} size={14} />}
        </span>
      )}
    </div>
  );
}

function Unsent({ draft }: { draft: Draft }) {
  const words = texts.value;
  return (
    <div class="line own last">
      <span class="bubble out" dir="auto">
        {draft.text}
      </span>
      {draft.failed === undefined ? (
        <span class="meta">
          <Icon name="clock" size={14} /> {online.value ? words.sending : words.unsent}
        </span>
      ) : (
        <span class="meta bad" role="alert">
          {words.notSent} {draft.failed && `· ${draft.failed}`}{' '}
          <button type="button" class="link" onClick={() => again(draft.id)}>
            {words.retry}
          </button>
        </span>
      )}
    </div>
  );
}
