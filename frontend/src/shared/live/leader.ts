/** Whether this tab leads the tabs of one person. */
export interface Leadership {
  leads(): boolean;
  start(): void;
  stop(): void;
  onChange(listener: () => void): () => void;
}

/** The part of `navigator.locks` that we use. */
export interface Locks {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<void>): Promise<void>;
}

/**
 * Leadership by a Web Lock: the browser gives it to one tab and passes it on when that tab closes or crashes. Without
 * locks (no secure context) nobody leads by lock, and Voice takes the oldest tab it hears.
 */
export class LockLeadership implements Leadership {
  private held = false;
  private readonly listeners = new Set<() => void>();
  private abort: AbortController | null = null;

  constructor(
    private readonly locks: Locks | undefined,
    private readonly name: string,
  ) {}

  leads = (): boolean => this.held;

  start(): void {
    if (!this.locks || this.abort) return;
    const abort = new AbortController();
    this.abort = abort;
    this.locks
      .request(this.name, { signal: abort.signal }, () => this.hold(abort))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) reportError(error); // aborted: we left before our turn came
      });
  }

  stop(): void {
    this.abort?.abort();
    this.abort = null;
    this.become(false);
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Holds the lock until this start is stopped. */
  private hold(abort: AbortController): Promise<void> {
    if (this.abort !== abort) return Promise.resolve(); // stopped while the turn came
    this.become(true);
    return new Promise((release) => abort.signal.addEventListener('abort', () => release()));
  }

  private become(held: boolean): void {
    if (this.held === held) return;
    this.held = held;
    this.listeners.forEach((listener) => listener());
  }
}
