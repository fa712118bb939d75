/** A clock that tests move by hand, with timers that fire when it passes them. */
export class FakeTime {
  private at = 1_000_000;
  private timers: { due: number; run: () => void }[] = [];

  now = (): number => this.at;

  after = (ms: number, run: () => void): (() => void) => {
    const timer = { due: this.at + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  every = (ms: number, run: () => void): (() => void) => {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, () => {
        again();
        run();
      });
    };
    again();
    return () => cancel();
  };

  /** Moves on, firing what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.at + ms;
    for (let next = this.next(end); next; next = this.next(end)) {
      this.timers = this.timers.filter((timer) => timer !== next);
      this.at = next.due;
      next.run();
    }
    this.at = end;
  }

  private next(end: number) {
    return this.timers.filter((timer) => timer.due <= end).toSorted((a, b) => a.due - b.due)[0];
  }
}
