import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ChatLine, ChatState, FromPanel, ToPanel } from '../protocol';

// The panel runs for real; the page around it, which has the socket, is played by the test.

const host = 'https://shop.example';
let sent: FromPanel[];

const waiting: ChatState = {
  id: 'cht_1',
  ref: 'C-12',
  state: 'waiting',
  position: 2,
  department: 'Hire desk',
  agent: null,
};
const active: ChatState = { ...waiting, state: 'active', agent: { name: 'Ana Duarte', initials: 'AD' } };
const line = (seq: number, side: ChatLine['side'], text: string): ChatLine => ({
  id: `msg_${seq}`,
  client_id: `c${seq}`,
  seq,
  side,
  name: 'Ana Duarte',
  initials: 'AD',
  text,
  at: '2026-03-02T09:15:00.000Z',
});

async function tell(message: ToPanel | object, from = host): Promise<void> {
  await act(async () => {
    window.dispatchEvent(new MessageEvent('message', { data: message, origin: from, source: window.parent }));
    await Promise.resolve();
  });
}

const frame = (type: string, data: object, ref?: string) =>
  tell({ deskbell: 'frame', frame: { type, data, ref } });
const hello = (more: object = {}) =>
  tell({
    deskbell: 'hello',
    locale: 'en',
    theme: 'light',
    texts: {},
    presence: 'online',
    chat: null,
    online: true,
    ...more,
  });
const seen = () => document.body.textContent!;
const frames = (type: string) =>
  sent.flatMap((one) => (one.deskbell === 'send' && one.type === type ? [one] : []));
const field = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector)!;

async function write(selector: string, text: string): Promise<void> {
  await act(() => {
    const input = field<HTMLInputElement>(selector);
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const submit = (selector: string) =>
  act(() => void field(selector).dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })));

beforeEach(async () => {
  vi.resetModules();
  sent = [];
  vi.spyOn(window.parent, 'postMessage').mockImplementation(((message: FromPanel, target: string) => {
    expect(target).toBe(host);
    sent.push(message);
  }) as typeof window.postMessage);
  location.hash = encodeURIComponent(host);
  document.body.innerHTML = '<div id="panel"></div>';
  const [{ App }, { connect }] = await Promise.all([import('./App'), import('./bridge')]);
  await act(() => {
    render(<App />, document.getElementById('panel')!);
    connect();
  });
});

afterEach(() => render(null, document.getElementById('panel')!));

test('messages of other origins are not heard', async () => {
  await hello();
  await tell(
    {
      deskbell: 'hello',
      locale: 'en',
      theme: 'dark',
      texts: {},
      presence: 'online',
      chat: active,
      online: true,
    },
    'https://evil.example',
  );
  expect(seen()).not.toContain('Ana Duarte');
  expect(document.documentElement.dataset.theme).toBe('light');
});

test('a question starts a chat; mistakes are told under their fields', async () => {
  await hello();
  await submit('form');
  expect(seen()).toContain('Write your question first');
  await write('#question', ' Where is my parcel? ');
  await write('#email', 'lena@hoffmann');
  await submit('form');
  expect(seen()).toContain('An e-mail address such as');
  expect(frames('start')).toEqual([]);
  await write('#email', '');
  await submit('form');
  expect(frames('start')[0]!.data).toEqual({ question: 'Where is my parcel?', name: '', email: '' });
  await frame('ack', { chat: waiting }, frames('start')[0]!.ref);
  expect(seen()).toContain('You are 2nd in line');
});

test('a refusal keeps what was written', async () => {
  await hello();
  await write('#question', 'Hello');
  await submit('form');
  await frame('error', { code: 'too_long', message: 'This is too long.' }, frames('start')[0]!.ref);
  expect(seen()).toContain('This is too long.');
  expect(field<HTMLTextAreaElement>('#question').value).toBe('Hello');
});

test('who may not chat is told so politely, without a form', async () => {
  await hello();
  await write('#question', 'Hello');
  await submit('form');
  await frame(
    'error',
    { code: 'chat_unavailable', message: 'Chat is not available here.' },
    frames('start')[0]!.ref,
  );
  expect(seen()).toContain('Chat is not available here');
  expect(field('form')).toBeNull();
});

test('with nobody there, the form asks for an address and says what happens, and so does what follows', async () => {
  await hello({ presence: 'offline' });
  expect(seen()).toContain('Leave a message');
  expect(seen()).toContain('waits in our queue');
  await write('#question', 'Hello');
  await submit('form');
  expect(frames('start')).toEqual([]);
  await write('#email', 'lena@hoffmann.example');
  await submit('form');
  await frame('ack', { chat: waiting }, frames('start')[0]!.ref);
  expect(seen()).toContain('Your message is kept as C-12');
  expect(seen()).not.toContain('in line');
  await frame('presence', { state: 'online' });
  expect(seen()).toContain('You are 2nd in line');
});

test('a message is sending, sent, delivered, read', async () => {
  await hello({ chat: active });
  await write('.composer textarea', 'By post works');
  await submit('form.composer');
  const [message] = frames('message');
  expect(message!.data).toEqual({ id: message!.ref, text: 'By post works' });
  expect(seen()).toContain('Sending…');
  await frame('ack', { id: 'msg_1', seq: 1, at: '2026-03-02T09:15:00.000Z' }, message!.ref);
  expect(seen()).toContain('Sent ');
  await frame('delivered', { seq: 1 });
  expect(seen()).toContain('Delivered ');
  await frame('read', { seq: 1 });
  expect(seen()).toContain('Read ');
  await frame('message', { ...line(1, 'visitor', 'By post works'), client_id: message!.ref });
  expect(document.querySelectorAll('.line')).toHaveLength(1);
});

test('not sent: the reason, and one click sends it again with the same id', async () => {
  await hello({ chat: active });
  await write('.composer textarea', 'Hello');
  await submit('form.composer');
  const [first] = frames('message');
  await frame('error', { code: 'too_many', message: 'Too fast.' }, first!.ref);
  expect(seen()).toContain('Not sent · Too fast.');
  await act(() => field<HTMLButtonElement>('.link').click());
  expect(frames('message')[1]).toEqual(first);
});

test('without a connection nothing is lost, and it says so', async () => {
  await hello({ chat: active });
  await tell({ deskbell: 'online', online: false });
  expect(seen()).toContain('Reconnecting…');
  await write('.composer textarea', 'Still here');
  await submit('form.composer');
  expect(seen()).toContain('Waiting to send');
  await tell({ deskbell: 'online', online: true });
  await frame('welcome', { presence: 'online', chat: active });
  expect(seen()).not.toContain('Reconnecting…');
  expect(frames('history').length).toBeGreaterThan(0);
  expect(seen()).toContain('Still here');
});

test('typing is shown, and ends by itself', async () => {
  await hello({ chat: active });
  vi.useFakeTimers();
  await frame('typing', { on: true, name: 'Ana' });
  expect(seen()).toContain('Ana is typing');
  await act(() => void vi.advanceTimersByTime(10_001));
  expect(seen()).not.toContain('Ana is typing');
  vi.useRealTimers();
});

test('an ended chat says who ended it and offers another', async () => {
  await hello({ chat: active });
  await frame('chat', { ...active, state: 'ended', ended_by: 'agent' });
  expect(seen()).toContain('Ana Duarte ended the chat');
  await act(() => field<HTMLButtonElement>('.wide').click());
  expect(field('#question')).not.toBeNull();
});

test('text is text', async () => {
  const hostile = '<img src=x onerror=alert(1)><script>alert(1)</script>';
  await hello({
    chat: { ...active, department: hostile, agent: { name: hostile, initials: hostile } },
    texts: { title: hostile },
  });
  await frame('message', line(1, 'agent', hostile));
  await frame('typing', { on: true, name: hostile });
  expect(document.querySelector('img, script')).toBeNull();
  expect(seen()).toContain(hostile);
});

test('Arabic is mirrored and has its words', async () => {
  await hello({ locale: 'ar', chat: { ...waiting, position: 3 } });
  await vi.waitFor(() => expect(seen()).toContain('ترتيبك في الانتظار'));
  expect(document.documentElement.dir).toBe('rtl');
  expect(document.documentElement.lang).toBe('ar');
});
