import { useTranslation } from 'react-i18next';
import { clock, duration } from '@/shared/format/time';
import { type Connection, live, useConnection, useLocalNow, useStale } from '@/shared/live';
import type { Tone } from '@/shared/theme/tokens';
import { Dot, type Shape } from '@/shared/ui';
import classes from './ConnectionState.module.css';

type Look = 'live' | 'connecting' | 'reconnecting' | 'offline';

const dots: Record<Look, { tone: Tone; shape: Shape }> = {
  live: { tone: 'ok', shape: 'full' },
  connecting: { tone: 'neutral', shape: 'ring' },
  reconnecting: { tone: 'warn', shape: 'half' },
  offline: { tone: 'danger', shape: 'ring' },
};

function lookOf({ state, lostAt }: Connection, stale: boolean): Look {
  if (state === 'live') return 'live';
  if (stale) return 'offline';
  return lostAt === null ? 'connecting' : 'reconnecting';
}

/** Live, reconnecting with the seconds that are left, or offline with the time of the last data. */
export function ConnectionState() {
  const { t } = useTranslation('shell');
  const connection = useConnection();
  const look = lookOf(connection, useStale());
  return (
    <>
      <span className={classes.state} data-look={look} aria-hidden>
        <Dot {...dots[look]} />
        <span className={classes.word}>
          <Words look={look} connection={connection} />
        </span>
      </span>
      {/* Said once for each change: the seconds would never stop talking. */}
      <span role="status" className="db-hidden">
        {t(`spoken.${look}`)}
      </span>
    </>
  );
}

function Words({ look, connection }: { look: Look; connection: Connection }) {
  const { t } = useTranslation('shell');
  if (look === 'offline')
    return t('offlineSince', { time: clock(live.lastFrameAt || (connection.lostAt ?? 0)) });
  if (look === 'reconnecting') return <Reconnecting connection={connection} />;
  return t(look);
}

function Reconnecting({ connection }: { connection: Connection }) {
  const { t } = useTranslation('shell');
  const now = useLocalNow();
  return t('reconnecting', {
    time: connection.state === 'waiting' ? duration(connection.retryAt - now) : '',
  });
}
