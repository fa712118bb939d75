import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setMenuCounts } from '@/shared/session';
import { Page } from '@/shared/ui';
import { FakeWire } from '@/test/fakeWire';
import { ana } from '@/test/render';
import { App } from './App';

// The frame is tested with empty screens: what they show is their own tests' business.
vi.mock('@/features/whoson/WhosOnScreen', () => ({ default: () => <Page title="Who’s On">{null}</Page> }));
vi.mock('@/features/events/EventsScreen', () => ({ default: () => <Page title="Events">{null}</Page> }));
vi.mock('@/features/events/FiringsScreen', () => ({ default: () => <Page title="Firing log">{null}</Page> }));
vi.mock('@/features/accounts/SignInScreen', () => ({ default: () => null }));
vi.mock('@/features/alerts/Bell', () => ({ default: () => null }));
vi.mock('@/features/alerts/AlertsWatch', () => ({ default: () => null }));
vi.mock('@/features/livechat/ChatsWatch', () => ({ default: () => null }));

let wire: FakeWire | undefined;
let answers: Record<string, () => Response>;

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

beforeEach(() => {
  answers = { '/api/v1/session': () => json(200, ana), '/api/v1/desk': () => json(200, ana.desk) };
  vi.stubGlobal('fetch', (input: string) =>
    Promise.resolve(answers[input]?.() ?? json(200, { items: [], unread: 0, urgent_unread: 0 })),
  );
  const open = function open() {
    wire = new FakeWire();
    return wire;
  };
  vi.stubGlobal('WebSocket', open);
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage() {}
      addEventListener() {}
      removeEventListener() {}
    },
  );
});

afterEach(() => vi.unstubAllGlobals());

function open(path: string) {
  window.history.replaceState(null, '', path);
  render(<App />);
}

const menu = async () =>
  within((await screen.findAllByRole('navigation', { name: 'Main menu' }))[0] as HTMLElement);
const as = (role: string) => json(200, { ...ana, agent: { ...ana.agent, role } });

it('opens where the person works, with everything an administrator may see', async () => {
  open('/');
  const links = await menu();
  expect(await links.findByRole('link', { name: 'Who’s On' })).toHaveAttribute('aria-current', 'page');
  await userEvent.click(links.getByRole('button', { name: 'Events' }));
  expect(links.getByRole('link', { name: 'System Events' })).toBeInTheDocument();
});

it('hides from an agent what an agent can never use, and says at its address who can open it', async () => {
  answers['/api/v1/session'] = () => as('agent');
  open('/events/system');
  const links = await menu();
  expect(links.queryByRole('link', { name: 'System Events' })).not.toBeInTheDocument();
  expect(await screen.findByText('System Events is not open to you')).toBeInTheDocument();
});

it('leads to the sign-in and remembers the way', async () => {
  answers['/api/v1/session'] = () => json(401, { code: 'signed_out', title: 'Signed out' });
  open('/events/my');
  await vi.waitFor(() => expect(location.pathname).toBe('/sign-in'));
  expect(new URLSearchParams(location.search).get('next')).toBe('/events/my');
});

it('says Live when it is, and offers the data of the past when it is not', async () => {
  open('/whos-on');
  await screen.findByText('Connecting…');
  act(() => wire?.greet({ now: Date.now() }));
  expect(screen.getByText('Live')).toBeInTheDocument();
  expect(screen.getByText('Live: connected')).toHaveRole('status');
  act(() => wire?.drop());
  expect(await screen.findByText(/Reconnecting/)).toBeInTheDocument();
});

it('puts the unread number before the title of the browser tab', async () => {
  open('/whos-on');
  await menu();
  act(() => setMenuCounts({ unread: 3 }));
  await vi.waitFor(() => expect(document.title).toBe('(3) Who’s On · Deskbell'));
  act(() => setMenuCounts({ unread: 0 }));
});

it('lists in the ? sheet exactly what works', async () => {
  open('/whos-on');
  await menu();
  await userEvent.keyboard('?');
  const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
  expect(sheet.getByText('Open the command palette')).toBeInTheDocument();
  expect(sheet.getByText('Firing log')).toBeInTheDocument();
});

it('jumps by a chord', async () => {
  open('/whos-on');
  await menu();
  await userEvent.keyboard('gl');
  await vi.waitFor(() => expect(location.pathname).toBe('/firings'));
});

it('shows a screen for addresses that lead nowhere, inside the frame', async () => {
  open('/nowhere/at/all');
  await menu();
  expect(await screen.findByText('There is no such screen')).toBeInTheDocument();
});

it('shows a presence that was chosen in another tab', async () => {
  open('/whos-on');
  const links = await menu();
  expect(await links.findByText('Online')).toBeInTheDocument();
  answers['/api/v1/session'] = () => json(200, { ...ana, agent: { ...ana.agent, presence: 'busy' } });
  act(() => {
    wire?.greet();
    wire?.frame({
      topic: 'presence',
      type: 'delta',
      data: { changed: [{ id: ana.agent.id, presence: 'busy' }] },
    });
  });
  expect(await links.findByText('Busy')).toBeInTheDocument();
});
