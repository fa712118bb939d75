import { Tooltip } from '@mantine/core';
import {
  brief,
  clock,
  clockSeconds,
  dateTime,
  duration,
  fullTime,
  millis,
  type Moment,
  relative,
} from '@/shared/format/time';
import { useNow } from '@/shared/live/useNow';

interface SinceProps {
  /** When it began. */
  since: Moment;
  /** When it ended; without it the clock ticks. */
  until?: Moment | null;
  /** From this length on (ms) the text takes the warning colour, from `danger` on the danger colour. */
  warn?: number;
  danger?: number;
}

/** How long something has lasted, ticking by the server's time: `3 m 12 s`. */
export function Ticking({ since, until, warn, danger }: SinceProps) {
  const now = useNow();
  const length = (until == null ? now : millis(until)) - millis(since);
  const color =
    danger !== undefined && length >= danger
      ? 'var(--db-danger-text)'
      : warn !== undefined && length >= warn
        ? 'var(--db-warn-text)'
        : undefined;
  return (
    <span className="db-tnum" style={{ color, whiteSpace: 'nowrap' }}>
      {duration(length)}
    </span>
  );
}

/** What is left until a moment, ticking: `22 s`; never below nothing. */
export function Countdown({ to }: { to: Moment }) {
  const now = useNow();
  return <span className="db-tnum">{duration(millis(to) - now)}</span>;
}

/** A length that does not change. */
export function Duration({ ms }: { ms: number }) {
  return <span className="db-tnum">{duration(ms)}</span>;
}

type Look = 'relative' | 'brief' | 'clock' | 'clockSeconds' | 'dateTime';

interface TimeProps {
  at: Moment;
  /** `relative` 2 m ago · `brief` 2 m, 07:00, 1 Mar · `clock` 10:14 · `clockSeconds` 10:14:22 · `dateTime` 2 Mar 10:15 */
  look?: Look;
}

/** A moment; its tooltip tells everything, with zone. */
export function Time({ at, look = 'relative' }: TimeProps) {
  const now = useNow(look === 'relative' || look === 'brief' ? 1000 : 60_000);
  return (
    <Tooltip label={fullTime(at)}>
      <time dateTime={new Date(millis(at)).toISOString()} style={{ whiteSpace: 'nowrap' }}>
        {written(at, look, now)}
      </time>
    </Tooltip>
  );
}

/** `2 m ago`. */
export const RelativeTime = ({ at }: { at: Moment }) => <Time at={at} />;

function written(at: Moment, look: Look, now: number): string {
  switch (look) {
    case 'relative':
      return relative(at, now);
    case 'brief':
      return brief(at, now);
    case 'clock':
      return clock(at);
    case 'clockSeconds':
      return clockSeconds(at);
    case 'dateTime':
      return dateTime(at, now);
  }
}
