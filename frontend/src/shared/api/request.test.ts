import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './problem';
import { api, onSignedOut } from './request';

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const response = new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  const fetched = vi.fn<(input: string, init: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(response),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe('a call', () => {
  it('carries its query, its intent and the tag it read', async () => {
    const fetched = answer(200, { ok: true });
    await api.put(
      '/events/evt_1',
      { name: 'x' },
      { query: { q: 'a b', tag: ['x', 'y'], none: undefined }, intent: 'k1', ifMatch: '"7"' },
    );
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('/api/v1/events/evt_1?q=a+b&tag=x&tag=y');
    expect(init).toMatchObject({
      method: 'PUT',
      body: '{"name":"x"}',
      headers: { 'Idempotency-Key': 'k1', 'If-Match': '"7"' },
    });
  });

  it('gives the ETag of what it reads', async () => {
    answer(200, { name: 'x' }, { ETag: '"7"' });
    await expect(api.tagged('/events/evt_1')).resolves.toEqual({ data: { name: 'x' }, etag: '"7"' });
  });

  it('takes an answer without a body', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })));
    await expect(api.delete('/session')).resolves.toBeUndefined();
  });
});

describe('a refusal', () => {
  it('becomes one error with everything the problem says', async () => {
    answer(
      422,
      {
        title: 'Not valid',
        detail: 'Two fields need a look.',
        code: 'invalid',
        request_id: 'req_1',
        errors: [{ field: 'name', code: 'required', message: 'A name is needed.' }],
      },
      { 'Retry-After': '7' },
    );
    const error: unknown = await api.post('/events', {}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid',
      message: 'Two fields need a look.',
      requestId: 'req_1',
      retryAfter: 7,
      fieldErrors: { name: 'A name is needed.' },
      outcomeUnknown: false,
    });
  });

  it('has a code even when a proxy answered with a page', async () => {
    answer(502, '<html>bad gateway</html>');
    await expect(api.get('/desk')).rejects.toMatchObject({ code: 'http_502', outcomeUnknown: true });
  });

  it('is told to whoever waits for the end of the session', async () => {
    const ended = vi.fn();
    const stop = onSignedOut(ended);
    answer(401, { code: 'signed_out' });
    await expect(api.get('/chats')).rejects.toMatchObject({ status: 401 });
    stop();
    expect(ended).toHaveBeenCalledOnce();
  });

  it('without any answer leaves the outcome unknown', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(api.post('/chats/cht_1/accept')).rejects.toMatchObject({
      code: 'offline',
      outcomeUnknown: true,
    });
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('too late', 'TimeoutError')));
    await expect(api.get('/chats')).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is none when the caller lost interest', async () => {
    const abort = new AbortController();
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('gone', 'AbortError')));
    abort.abort();
    await expect(api.get('/chats', { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
