import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deskbell, freshPage, leavePage, visited } from '../test/page';

beforeEach(freshPage);
afterEach(leavePage);

const settle = () => vi.advanceTimersByTime(400);
const urls = (socket: ReturnType<typeof visited>) => socket.of('page').map((page) => page.url);

test('redirects within 300 ms are one page, with the title of the last', () => {
  const socket = visited();
  history.pushState(null, '', '/a');
  vi.advanceTimersByTime(299);
  history.replaceState(null, '', '/b');
  document.title = 'Page B';
  vi.advanceTimersByTime(299);
  expect(socket.of('page')).toEqual([]);
  settle();
  expect(socket.of('page')).toEqual([
    { url: 'http://localhost:3000/b', title: 'Page B', referrer: 'http://localhost:3000/' },
  ]);
});

test('the same address again is no page, and the hash counts only when asked for', () => {
  const socket = visited();
  history.pushState(null, '', '/');
  settle();
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  settle();
  expect(urls(socket)).toEqual([]);
});

test('back is a page', () => {
  const socket = visited();
  history.pushState(null, '', '/a');
  settle();
  history.replaceState(null, '', '/old');
  window.dispatchEvent(new PopStateEvent('popstate'));
  settle();
  expect(urls(socket)).toEqual(['http://localhost:3000/a', 'http://localhost:3000/old']);
});

test('the host page names pages and virtual pages itself', () => {
  const socket = visited();
  deskbell('page', { virtual: 'checkout/step-2' });
  deskbell('page', { path: '/thanks', title: 'Thank you' });
  expect(socket.of('page')).toMatchObject([
    { url: 'http://localhost:3000/', virtual: 'checkout/step-2' },
    { url: 'http://localhost:3000/thanks', title: 'Thank you' },
  ]);
});

test('a masked title is not told', () => {
  const socket = visited();
  document.body.innerHTML = '<h1 data-deskbell-mask>Order 17</h1>';
  history.pushState(null, '', '/orders');
  settle();
  expect(socket.of('page')[0]!.title).toBe('');
});

test('destroy gives the page its own history back', () => {
  const before = history.pushState;
  visited();
  expect(history.pushState).not.toBe(before);
  deskbell('destroy');
  expect(history.pushState).toBe(before);
});
