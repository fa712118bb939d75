import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  FakeSocket,
  card,
  deskbell,
  frame,
  freshPage,
  launcher,
  leavePage,
  load,
  requests,
  shadow,
  shownCard,
  snippet,
  visit,
  visited,
  wish,
} from '../test/page';

beforeEach(freshPage);
afterEach(leavePage);

const type = (element: Element = document.body) =>
  element.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, composed: true }));

describe('loading', () => {
  test('calls before the loader are replayed in their order, and getters answer', async () => {
    const heard: unknown[] = [];
    snippet(
      ['on', 'ready', (detail: unknown) => heard.push(detail)],
      ['init', { site: 'sit_1' }],
      ['identify', { name: 'Lena' }],
      ['set', { plan: 'pro' }],
    );
    load();
    FakeSocket.last.welcome();
    expect(heard).toEqual([{ visitor: 'vis_1' }]);
    expect(FakeSocket.last.sent.map((one) => one.type)).toEqual(['hello', 'identify', 'set']);
    expect(await deskbell('get', 'visitor')).toBe('vis_1');
  });

  test('one socket and no other request: its first frame begins the visit', () => {
    visited();
    expect(requests).not.toHaveBeenCalled();
    expect(FakeSocket.all).toHaveLength(1);
    expect(FakeSocket.last.url).toBe('wss://desk.example/w/v1/live');
    const [hello] = FakeSocket.last.of('hello') as [
      { visit: { site: string; page: { url: string; title: string } }; token?: string },
    ];
    expect(hello.visit).toMatchObject({
      site: 'sit_1',
      nav: 'load',
      page: { url: 'http://localhost:3000/', title: 'Shop' },
    });
    expect(hello.token).toBeUndefined();
  });

  test('who leaves before the socket is open has been here, and is counted once', () => {
    snippet(['init', { site: 'sit_1' }]);
    load();
    const left = () => {
      vi.mocked(navigator.sendBeacon).mockClear();
      window.dispatchEvent(new Event('pagehide'));
      return vi.mocked(navigator.sendBeacon).mock.calls.map(([url]) => url);
    };
    expect(left()).toContain('https://desk.example/w/v1/visits');
    FakeSocket.last.open();
    expect(left(), 'the hello said it').not.toContain('https://desk.example/w/v1/visits');
    FakeSocket.last.welcome();
    expect(left()).toContain('https://desk.example/w/v1/leave');
  });

  test('the snippet twice is one widget', () => {
    visited();
    load();
    deskbell('init', { site: 'sit_2' });
    vi.advanceTimersByTime(1);
    expect(FakeSocket.all).toHaveLength(1);
    expect(document.querySelectorAll('#deskbell')).toHaveLength(1);
  });

  test('a script tag with data-site needs no inline script', () => {
    load({ site: 'sit_9' });
    FakeSocket.last.open();
    expect(FakeSocket.last.of('hello')[0]).toMatchObject({ visit: { site: 'sit_9' } });
  });

  test('robots and unknown commands do no harm', () => {
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Googlebot/2.1');
    snippet(['init', { site: 'sit_1' }]);
    load();
    expect(FakeSocket.all).toHaveLength(0);
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Firefox');
    load();
    expect(() => deskbell('nonsense')).not.toThrow();
  });

  test('a page that was swapped by its framework gets the widget back', async () => {
    visited();
    document.documentElement.replaceChild(document.createElement('body'), document.body);
    await vi.waitFor(() => expect(document.getElementById('deskbell')).not.toBeNull());
  });
});

test('listeners: all events reach the document, one that throws does no harm, off is off', () => {
  const socket = visited();
  const heard = vi.fn();
  const reported = vi.fn((event: Event) => event.preventDefault());
  window.addEventListener('error', reported);
  document.addEventListener('deskbell:presence', heard);
  deskbell('on', 'presence', () => {
    throw new Error('the page');
  });
  deskbell('on', 'presence', heard);
  socket.frame({ type: 'presence', data: { state: 'away' } });
  expect(heard.mock.calls.at(-1)).toEqual(['away']);
  expect(heard).toHaveBeenCalledTimes(2);
  deskbell('off', 'presence', heard);
  document.removeEventListener('deskbell:presence', heard);
  socket.frame({ type: 'presence', data: { state: 'online' } });
  expect(heard).toHaveBeenCalledTimes(2);
  window.removeEventListener('error', reported);
});

describe('consent', () => {
  test('none: no request and nothing kept until the launcher is used', () => {
    snippet(['init', { site: 'sit_1', consent: 'none' }]);
    load();
    type();
    history.pushState(null, '', '/pricing');
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(0);
    expect(requests).not.toHaveBeenCalled();
    expect(frame()).toBeNull();
    expect(sessionStorage).toHaveLength(0);
    expect(localStorage).toHaveLength(0);
    launcher().click();
    FakeSocket.last.open();
    expect(FakeSocket.last.of('hello')[0]).toMatchObject({ visit: { nav: 'launcher', consent: 'none' } });
    expect(frame()).not.toBeNull();
  });

  test('Global Privacy Control is a no', () => {
    wish({ globalPrivacyControl: true });
    snippet(['init', { site: 'sit_1', consent: 'full' }]);
    load();
    expect(FakeSocket.all).toHaveLength(0);
  });

  test('a site that starts with none shows its launcher, closes the socket, and begins with the first click', () => {
    snippet(['init', { site: 'sit_1' }]);
    load();
    const first = FakeSocket.last;
    first.open();
    first.frame({
      type: 'welcome',
      data: { visit: { ...visit, token: undefined, consent: 'none' }, presence: 'online' },
    });
    expect(first.closed).toBe(true);
    first.drop(4101);
    vi.advanceTimersByTime(120_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(launcher().hidden).toBe(false);
    launcher().click();
    FakeSocket.last.open();
    expect(FakeSocket.last.of('hello')[0]).toMatchObject({ visit: { nav: 'launcher' } });
  });

  test('session keeps nothing before an interaction; a chat keeps the token for this tab', () => {
    const socket = visited();
    expect(sessionStorage).toHaveLength(0);
    socket.frame({ type: 'chat', data: { id: 'cht_1', state: 'waiting' } });
    expect(sessionStorage.getItem('deskbell:sit_1:token')).toBe(visit.token);
    expect(localStorage).toHaveLength(0);
  });

  test('taken back, everything is forgotten at once', () => {
    const socket = visited();
    socket.frame({ type: 'chat', data: { id: 'cht_1', state: 'waiting' } });
    deskbell('consent', 'none');
    expect(socket.of('consent')).toEqual([{ level: 'none' }]);
    expect(socket.closed).toBe(true);
    expect(sessionStorage).toHaveLength(0);
  });
});

describe('the socket', () => {
  test('what must arrive is sent again after a reconnect until it was acknowledged, with the same id', () => {
    const socket = visited();
    socket.frame({ type: 'invitation', data: card });
    shadow().querySelector<HTMLButtonElement>('.yes')!.click();
    expect(socket.of('invitation').at(-1)).toMatchObject({ state: 'accepted' });
    socket.drop();
    vi.advanceTimersByTime(500);
    const second = FakeSocket.last;
    expect(second).not.toBe(socket);
    second.welcome({ visit: undefined });
    expect(second.of('hello')[0]).toMatchObject({ token: visit.token });
    const sent = second.sent.filter((one) => one.type === 'invitation');
    expect(sent).toHaveLength(1);
    expect(sent[0]!.ref).toBe('inv:inv_1');
    second.frame({ type: 'ack', ref: 'inv:inv_1' });
    second.drop();
    vi.advanceTimersByTime(500);
    FakeSocket.last.welcome({ visit: undefined });
    expect(FakeSocket.last.of('invitation')).toEqual([]);
  });

  test('it comes back ever more slowly, and at once when the tab wakes up', () => {
    const socket = visited();
    socket.drop();
    for (const wait of [500, 1_000, 2_000, 5_000, 10_000, 20_000, 20_000]) {
      const count = FakeSocket.all.length;
      vi.advanceTimersByTime(wait - 1);
      expect(FakeSocket.all).toHaveLength(count);
      vi.advanceTimersByTime(1);
      expect(FakeSocket.all).toHaveLength(count + 1);
      FakeSocket.last.drop();
    }
    const count = FakeSocket.all.length;
    window.dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(count + 1);
  });

  test('the stamp of the server is repeated after a reconnect', () => {
    const socket = visited();
    socket.frame({ type: 'stamp', data: { last_activity_at: '2026-03-02T09:20:00.123Z' } });
    socket.drop();
    vi.advanceTimersByTime(500);
    FakeSocket.last.open();
    expect(FakeSocket.last.of('hello')[0]).toMatchObject({ stamp: '2026-03-02T09:20:00.123Z', idle_ms: 501 });
  });

  test('a token that is not taken any more begins a new visit', () => {
    const socket = visited();
    socket.drop(4101);
    vi.advanceTimersByTime(3_000);
    FakeSocket.last.open();
    const [hello] = FakeSocket.last.of('hello') as [
      { token?: string; visit: { nav: string; resume?: string } },
    ];
    expect(hello.token).toBeUndefined();
    expect(hello.visit.nav).toBe('restore');
    expect(hello.visit.resume).toBeUndefined();
  });

  test('a site that is not known is told, and not asked for again', () => {
    const errors: unknown[] = [];
    snippet(['on', 'error', (detail: unknown) => errors.push(detail)], ['init', { site: 'sit_0' }]);
    load();
    FakeSocket.last.open();
    FakeSocket.last.frame({ type: 'error', data: { code: 'site_unknown' } });
    FakeSocket.last.drop(4101);
    vi.advanceTimersByTime(120_000);
    expect(errors).toEqual([{ code: 'site_unknown' }]);
    expect(FakeSocket.all).toHaveLength(1);
  });

  test('where no socket comes through, one request counts the visit and learns what is wrong', async () => {
    const errors: unknown[] = [];
    snippet(['on', 'error', (detail: unknown) => errors.push(detail)], ['init', { site: 'sit_1' }]);
    load();
    requests.mockResolvedValue({ ok: false, json: async () => ({ code: 'origin_not_allowed' }) });
    FakeSocket.last.drop();
    vi.advanceTimersByTime(500);
    expect(requests).not.toHaveBeenCalled();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(requests).toHaveBeenCalledOnce();
    expect(requests.mock.calls[0]![0]).toBe('https://desk.example/w/v1/visits');
    expect(errors).toEqual([{ code: 'origin_not_allowed' }]);
  });

  test('a reload finds the chat and what was not acknowledged again', () => {
    sessionStorage.setItem('deskbell:sit_1:token', visit.token);
    sessionStorage.setItem(
      'deskbell:sit_1:outbox',
      JSON.stringify([['m1', { type: 'message', ref: 'm1', data: { id: 'm1', text: 'kept' } }]]),
    );
    const socket = visited();
    expect(socket.of('hello')[0]).toMatchObject({ visit: { resume: visit.token } });
    expect(socket.of('message')).toEqual([{ id: 'm1', text: 'kept' }]);
  });
});

describe('the invitation', () => {
  const invited = () => {
    const socket = visited();
    socket.frame({ type: 'invitation', data: card });
    return socket;
  };

  test('is shown without taking the focus, and told to be shown', () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    const socket = invited();
    expect(shownCard()!.textContent).toContain('May I help?');
    expect(shownCard()!.getAttribute('role')).toBe('status');
    expect(document.activeElement).toBe(field);
    expect(socket.of('invitation')).toEqual([{ id: 'inv_1', state: 'shown' }]);
    expect(launcher().getAttribute('aria-label')).toBe('Chat with us, 1 unread');
  });

  test('text from the server is text', () => {
    const socket = visited();
    const hostile = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
    socket.frame({
      type: 'invitation',
      data: { ...card, text: hostile, title: hostile, from: { name: hostile, initials: '<b>' } },
    });
    expect(shownCard()!.querySelector('img, script, b b')).toBeNull();
    expect(shownCard()!.querySelector('p')!.textContent).toBe(hostile);
  });

  test('no thanks, × and Esc are a no; the card goes at once', () => {
    for (const no of [
      () => (shadow().querySelectorAll('.do button')[1] as HTMLElement).click(),
      () => (shadow().querySelector('.x') as HTMLElement).click(),
      () =>
        document.getElementById('deskbell')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })),
    ]) {
      const socket = invited();
      no();
      expect(shownCard()).toBeNull();
      expect(socket.of('invitation').at(-1)).toMatchObject({ id: 'inv_1', state: 'rejected' });
      leavePage();
      freshPage();
    }
  });

  test('writing in the card accepts and carries the words along', () => {
    const socket = invited();
    shadow().querySelector('input')!.value = ' Yes, please ';
    shadow()
      .querySelector('form')!
      .dispatchEvent(new Event('submit', { cancelable: true }));
    expect(socket.of('invitation').at(-1)).toEqual({ id: 'inv_1', state: 'accepted', text: 'Yes, please' });
    expect(frame()).not.toBeNull();
  });

  test('withdrawn, it goes, and the page is told', () => {
    const socket = invited();
    const heard = vi.fn();
    deskbell('on', 'invitation:withdrawn', heard);
    socket.frame({ type: 'withdrawn', data: { id: 'inv_1', reason: 'page_left' } });
    expect(shownCard()).toBeNull();
    expect(heard).toHaveBeenCalledWith({ id: 'inv_1', reason: 'page_left' });
    expect(launcher().getAttribute('aria-label')).toBe('Chat with us');
  });

  test('never while the panel is open, and an answered one does not come back', () => {
    const socket = visited();
    launcher().click();
    socket.frame({ type: 'invitation', data: card });
    expect(shownCard()).toBeNull();
    launcher().click();
    socket.frame({ type: 'invitation', data: { ...card, id: 'inv_2' } });
    (shadow().querySelector('.x') as HTMLElement).click();
    socket.frame({ type: 'invitation', data: { ...card, id: 'inv_2' } });
    expect(shownCard()).toBeNull();
  });

  test('the server is told of fields that are being filled in, and of the wish to save data', () => {
    wish({ connection: { saveData: true } });
    const socket = visited();
    expect(socket.of('hello')[0]).toMatchObject({ save: true });
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    field.blur();
    expect(socket.of('busy').slice(-2)).toEqual([{ on: true }, { on: false }]);
  });
});
