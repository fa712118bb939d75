/** At most one report in five seconds while somebody is active, and one more two seconds after the last input. */
export const REPORT_EVERY = 5_000;
export const REPORT_AFTER = 2_000;

export interface Activity {
  /** Milliseconds since the last input in this tab. */
  idle(): number;
  stop(): void;
}

/** Watches for input in this tab and reports how long ago the last one was. */
export function watchActivity(target: EventTarget, report: (millisecondsAgo: number) => void): Activity {
  // A touch is a pointer, too, and the wheel scrolls.
  const inputs = ['pointerdown', 'pointermove', 'keydown', 'scroll'];
  const options = { passive: true, capture: true };
  let last = Date.now();
  let reported = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = () => {
    if (last <= reported) return;
    reported = Date.now();
    report(reported - last);
  };
  const seen = () => {
    last = Date.now();
    if (last - reported >= REPORT_EVERY) tell();
    clearTimeout(timer);
    timer = setTimeout(tell, REPORT_AFTER);
  };
  for (const input of inputs) target.addEventListener(input, seen, options);

  return {
    idle: () => Date.now() - last,
    stop() {
      clearTimeout(timer);
      for (const input of inputs) target.removeEventListener(input, seen, options);
    },
  };
}
