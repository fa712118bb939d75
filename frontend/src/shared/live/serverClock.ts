/** The server's time as far as this browser knows it: its own clock, put right by each hello. */
export class ServerClock {
  private skew = 0;
  private frozenAt: number | null = null;

  constructor(private readonly local: () => number) {}

  /** Milliseconds since 1970 by the server's clock. */
  now(): number {
    return this.frozenAt ?? this.local() + this.skew;
  }

  /** Takes the time a frame carried when it arrived. A frozen server (demo pictures) freezes this clock as well. */
  sync(serverNow: number, frozen = false): void {
    if (!Number.isFinite(serverNow)) return;
    this.skew = serverNow - this.local();
    this.frozenAt = frozen ? serverNow : null;
  }
}
