/** What the server says about one field of what was sent. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** The body of a refusal, RFC 9457. */
interface Problem {
  status?: number;
  title?: string;
  detail?: string;
  code?: string;
  errors?: FieldProblem[];
  request_id?: string;
}

/**
 * The only error a call of the API throws. Its code is stable and may be compared; `offline` and `timeout` mean that
 * no answer came, so that the outcome is unknown.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
    readonly requestId?: string,
    /** Seconds to wait before the next try, when the server says so. */
    readonly retryAfter?: number,
    /** Everything the refusal carried: codes may add facts of their own, such as who took a chat. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
  }

  /** True when the server may or may not have done what was asked. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** The message for a field, to be shown beside it. */
  field(name: string): string | undefined {
    return this.fields.find((problem) => problem.field === name)?.message;
  }

  /** All fields' messages, in the shape a form's `setErrors` takes. */
  get fieldErrors(): Record<string, string> {
    return Object.fromEntries(this.fields.map((problem) => [problem.field, problem.message]));
  }
}

/** The error for a call that got no answer. */
export function noAnswer(cause: unknown): ApiError {
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
  const error = new ApiError(
    0,
    timedOut ? 'timeout' : 'offline',
    timedOut ? 'No answer in time' : 'Not connected',
    '',
  );
  error.cause = cause;
  return error;
}

/** Reads the refusal from an answer. A body that is no problem document still becomes an error with a code. */
export async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const body = parse(text);
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiError(
    response.status,
    body.code ?? `http_${response.status}`,
    body.title ?? response.statusText,
    body.detail ?? '',
    body.errors ?? [],
    body.request_id ?? response.headers.get('X-Request-Id') ?? undefined,
    wait > 0 ? wait : undefined,
    { ...body },
  );
}

function parse(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {}; // a proxy in between answered with a page of its own
  }
}
