import { SquareStack } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { duration, millis } from '@/shared/format/time';
import { useNow } from '@/shared/live/useNow';
import { IconOf } from './Button';
import classes from './PageTrail.module.css';
import { Time } from './Time';

/** One page of a visit, as the server tells it. */
export interface TrailPage {
  at: string;
  page: string;
  virtual: string;
  title: string;
  dwell_ms: number;
}

interface Props {
  pages: readonly TrailPage[];
  /** When the visit ended: until then the last page's time goes on. */
  until?: string | null;
  /** Without the times of arrival, for narrow rails. */
  brief?: boolean;
}

/** The pages of a visit, oldest first, with how long each was looked at. */
export function PageTrail({ pages, until, brief }: Props) {
  const now = useNow();
  const last = pages.at(-1);
  const lastDwell = last ? Math.max(0, (until ? millis(until) : now) - millis(last.at)) : 0;
  const dwellOf = (one: TrailPage) => (one === last ? lastDwell : one.dwell_ms);
  const longest = Math.max(1, ...pages.map(dwellOf));
  return (
    <ol className={classes.trail} data-brief={brief || undefined}>
      {pages.map((one, index) => (
        <li key={`${one.at} ${index}`} data-last={one === last || undefined}>
          {!brief && <Time at={one.at} look="clockSeconds" />}
          {!brief && <i aria-hidden="true" />}
          <PageName page={one} />
          <span className={classes.bar} aria-hidden="true">
            <b style={{ width: `${Math.max(4, (100 * dwellOf(one)) / longest)}%` }} />
          </span>
          <span className={classes.dwell}>{duration(dwellOf(one))}</span>
        </li>
      ))}
    </ol>
  );
}

function PageName({ page: { page, title, virtual } }: { page: TrailPage }) {
  const { t } = useTranslation();
  const path = pathOf(page);
  return (
    <span className={classes.page} title={page}>
      {virtual && (
        <span className={classes.virtual}>
          <IconOf icon={SquareStack} size={14} />
          <span className="db-hidden">{t('virtualPage')}</span>
        </span>
      )}
      <span className="db-truncate">{virtual || title || path}</span>
      {(virtual || title) && <span className={classes.path}>{path}</span>}
    </span>
  );
}

/** Path and fragment of an address, as people read it; what is no address stays as it is. */
export function pathOf(url: string): string {
  try {
    const { pathname, hash } = new URL(url);
    return pathname + hash;
  } catch {
    return url;
  }
}
