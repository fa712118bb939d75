import { ApiError, noAnswer, refusal } from './problem';

const TIMEOUT = 20_000;

type Listener = () => void;
const signedOut = new Set<Listener>();

/** Calls back when the server says that nobody is signed in any more. Returns how to stop. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** The one `fetch`: with a time limit, and throwing an {@link ApiError} for whatever is no success. */
export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const given = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  const limit = AbortSignal.timeout(TIMEOUT);
  const signal = given ? AbortSignal.any([given, limit]) : limit;
  let response: Response;
  try {
    response = await fetch(input, { ...init, signal, credentials: 'same-origin' });
  } catch (cause) {
    if (given?.aborted) throw cause; // the caller lost interest; nobody is to be told
    throw noAnswer(cause);
  }
  if (response.ok) return response;
  const error = await refusal(response);
  if (response.status === 401) signedOut.forEach((listener) => listener());
  throw error;
}

/** What a call may carry besides its body. */
export interface CallOptions {
  query?: Record<string, string | number | boolean | readonly string[] | null | undefined>;
  /** One key per intent: the server answers a repeat with what it answered before. See {@link newIntent}. */
  intent?: string;
  /** The ETag that was read; the server refuses with 412 if it changed since. */
  ifMatch?: string;
  signal?: AbortSignal;
}

/** An answer with its ETag, for things that are saved with If-Match. */
export interface Tagged<T> {
  data: T;
  etag: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function call(method: Method, path: string, body: unknown, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.intent) headers['Idempotency-Key'] = options.intent;
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;
  return apiFetch(`/api/v1${path}${queryString(options.query)}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: options.signal,
  });
}

function queryString(query: CallOptions['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value == null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString();
  return text && `?${text}`;
}

async function json<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Calls of the API below `/api/v1`. Each throws an {@link ApiError} when it does not succeed. */
export const api = {
  get: async <T>(path: string, options: CallOptions = {}) =>
    json<T>(await call('GET', path, undefined, options)),
  post: async <T>(path: string, body?: unknown, options: CallOptions = {}) =>
    json<T>(await call('POST', path, body, options)),
  put: async <T>(path: string, body: unknown, options: CallOptions = {}) =>
    json<T>(await call('PUT', path, body, options)),
  patch: async <T>(path: string, body: unknown, options: CallOptions = {}) =>
    json<T>(await call('PATCH', path, body, options)),
  delete: async <T = void>(path: string, options: CallOptions = {}) =>
    json<T>(await call('DELETE', path, undefined, options)),
  /** Reads with the ETag. */
  tagged: async <T>(path: string, options: CallOptions = {}): Promise<Tagged<T>> => {
    const response = await call('GET', path, undefined, options);
    return { data: await json<T>(response), etag: response.headers.get('ETag') ?? '' };
  },
  /** Saves with If-Match and gives the new ETag. */
  putTagged: async <T>(path: string, body: unknown, options: CallOptions): Promise<Tagged<T>> => {
    const response = await call('PUT', path, body, options);
    return { data: await json<T>(response), etag: response.headers.get('ETag') ?? '' };
  },
};

/** True for a refusal with this code. */
export const isCode = (error: unknown, code: string): error is ApiError =>
  error instanceof ApiError && error.code === code;
