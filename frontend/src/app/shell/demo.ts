import { api } from '@/shared/api';
import type { Role } from '@/shared/session';

export type Speed = 0 | 1 | 4;

export const happenings = [
  'visitor_idles',
  'three_visitors_idle',
  'visitor_starts_chat',
  'mail_goes_down',
  'mail_comes_back',
] as const;
export type Happening = (typeof happenings)[number];

/** How the demo runs. */
export interface Demo {
  speed: Speed;
  visitors: number;
  mail_down: boolean;
  /** Its clock stands still. */
  frozen: boolean;
}

export const demoQuery = {
  queryKey: ['demo'],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Demo>('/demo', { signal }),
};

export const setSpeed = (speed: Speed) => api.post<Demo>('/demo/speed', { speed });
export const makeHappen = (what: Happening) => api.post<Demo>('/demo/happen', { what });

/** Empties the demo, waits until it is filled again, and comes back as the same role. */
export async function startOver(role: Role): Promise<void> {
  await api.post('/demo/start-over', {});
  // Sessions are rows like all others: the old one is unknown once the new demo is there.
  await until(async () => (await fetch('/api/v1/session')).status === 401);
  await until(async () => (await signInAs(role)).ok);
  window.location.assign('/');
}

const signInAs = (role: Role) =>
  fetch('/api/v1/session/demo', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ role }),
  });

const STEP = 300;
const PATIENCE = 60_000;

/** Asks again and again while the server is away. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < PATIENCE; waited += STEP) {
    if (await done().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, STEP));
  }
  throw new Error('The demo did not come back.');
}
