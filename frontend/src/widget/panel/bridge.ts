import type { FromPanel, ServerFrame, ToPanel } from '../protocol';
import {
  chat,
  deliveredTo,
  drafts,
  lines,
  merge,
  online,
  presence,
  readTo,
  refused,
  show,
  siteTexts,
  speak,
  starting,
  typing,
  unavailable,
} from './state';
import { direction } from './texts';

// The panel has no socket: it talks to the loader on the host page, whose exact origin stands behind the hash of our address.
const host = decodeURIComponent(location.hash.slice(1));
let silence: ReturnType<typeof setTimeout> | undefined;
let focus: () => void = () => {};

export function onFocus(run: () => void): void {
  focus = run;
}

function post(message: FromPanel): void {
  window.parent.postMessage(message, host);
}

export function connect(): void {
  window.addEventListener('message', (event) => {
    if (event.origin === host && event.source === window.parent) receive(event.data as ToPanel);
  });
  post({ deskbell: 'ready' });
}

export function close(): void {
  post({ deskbell: 'close' });
}

function send(type: string, data: unknown, ref: string = crypto.randomUUID()): void {
  post({ deskbell: 'send', type, ref, data });
}

/** Writes a line. It is shown at once and stays "sending" until the server has it. */
export function say(text: string): void {
  const id = crypto.randomUUID();
  drafts.value = [...drafts.value, { id, text, at: new Date().toISOString() }];
  send('message', { id, text }, id);
}

/** Sends a line again that was refused. */
export function again(id: string): void {
  const draft = drafts.value.find((one) => one.id === id);
  if (!draft) return;
  drafts.value = drafts.value.map((one) => (one.id === id ? { ...one, failed: undefined } : one));
  send('message', { id, text: draft.text }, id);
}

export function start(question: string, name: string, email: string): void {
  starting.value = true;
  refused.value = null;
  send('start', { question, name, email });
}

export function end(): void {
  send('end', {});
}

export function type(on: boolean): void {
  send('typing', { on });
}

function receive(message: ToPanel): void {
  if (message.deskbell === 'hello') {
    document.documentElement.dataset.theme = message.theme;
    document.documentElement.lang = message.locale;
    document.documentElement.dir = direction(message.locale);
    void speak(message.locale);
    siteTexts.value = message.texts;
    presence.value = message.presence;
    online.value = message.online;
    show(message.chat);
    if (message.chat) askHistory();
    if (message.start) sayOrStart(message.start);
  } else if (message.deskbell === 'online') {
    online.value = message.online;
  } else if (message.deskbell === 'focus') {
    focus();
  } else {
    frame(message.frame);
  }
}

/** What the visitor wrote into the invitation card. */
function sayOrStart(text: string): void {
  if (chat.value && chat.value.state !== 'ended') say(text);
  else start(text, '', '');
}

function askHistory(): void {
  send('history', { after_seq: lines.value.at(-1)?.seq ?? 0 });
}

function frame({ type: name, ref, data }: ServerFrame): void {
  switch (name) {
    case 'welcome':
      presence.value = data.presence ?? presence.value;
      show(data.chat ?? null);
      if (data.chat) askHistory();
      break;
    case 'presence':
      presence.value = data.state;
      break;
    case 'chat':
    case 'force':
      starting.value = false;
      if (show(data.chat ?? data)) askHistory();
      break;
    case 'message':
      merge([data]);
      if (data.side === 'agent') {
        typing.value = null;
        seen();
      }
      break;
    case 'typing':
      typing.value = data.on ? data.name : null;
      clearTimeout(silence);
      silence = setTimeout(() => (typing.value = null), 10_000);
      break;
    case 'read':
      readTo.value = Math.max(readTo.value, data.seq);
      break;
    case 'delivered':
      deliveredTo.value = Math.max(deliveredTo.value, data.seq);
      break;
    case 'ack':
      acknowledged(ref, data);
      break;
    case 'error':
      failed(ref, data ?? {});
      break;
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each frame has data of its own
function acknowledged(ref: string | undefined, data: any): void {
  if (data?.chat) {
    starting.value = false;
    if (show(data.chat)) askHistory();
  }
  if (data?.messages) {
    merge(data.messages);
    seen();
  }
  const draft = drafts.value.find((one) => one.id === ref);
  if (draft && data?.seq)
    merge([
      { id: data.id, client_id: draft.id, seq: data.seq, side: 'visitor', text: draft.text, at: data.at },
    ]);
}

function failed(ref: string | undefined, data: { code?: string; message?: string }): void {
  if (data.code === 'chat_unavailable') unavailable.value = true;
  const reason = data.message ?? '';
  starting.value = false;
  if (drafts.value.some((one) => one.id === ref))
    drafts.value = drafts.value.map((one) => (one.id === ref ? { ...one, failed: reason } : one));
  else refused.value = reason;
}

/** Tells that the newest line was read, when the panel can be seen. */
export function seen(): void {
  const newest = lines.value.at(-1);
  if (newest && !document.hidden) send('read', { seq: newest.seq });
}
