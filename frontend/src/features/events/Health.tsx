import { Check, CircleDashed, Clock, TriangleAlert, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Tone } from '@/shared/theme/tokens';
import { type Icon, IconOf } from '@/shared/ui';
import type { DeskEvent } from './api';
import classes from './Events.module.css';

type State = 'broken' | 'failed' | 'held' | 'never' | 'fine';

const looks: Record<State, { icon: Icon; tone?: Tone }> = {
  broken: { icon: Wrench, tone: 'warn' },
  failed: { icon: TriangleAlert, tone: 'danger' },
  held: { icon: Clock, tone: 'warn' },
  never: { icon: CircleDashed },
  fine: { icon: Check, tone: 'ok' },
};

/** What is most in need of a look: what keeps it from working, what failed, what waits, what never happened. */
export function healthOf(event: DeskEvent): State {
  if (event.problems.some((one) => !one.warning)) return 'broken';
  if (event.failed_24h > 0) return 'failed';
  if (event.held_24h > 0) return 'held';
  return event.last_fired_at ? 'fine' : 'never';
}

const order: readonly State[] = ['failed', 'broken', 'held', 'never', 'fine'];

/** For sorting: what needs a look first. */
export const healthRank = (event: DeskEvent) => order.indexOf(healthOf(event));

/** How an event fares, as an icon and a word where one is needed. */
export function Health({ event }: { event: DeskEvent }) {
  const { t } = useTranslation('events');
  const state = healthOf(event);
  const { icon, tone } = looks[state];
  const count =
    state === 'failed'
      ? event.failed_24h
      : state === 'held'
        ? event.held_24h
        : event.problems.filter((one) => !one.warning).length;
  return (
    <span
      className={classes.health}
      style={tone && { color: `var(--db-${tone}-text)` }}
      title={t(`list.healthHints.${state}`, { count })}
    >
      <IconOf icon={icon} size={14} />
      {state === 'fine' ? (
        <span className="db-hidden">{t('list.health.fine')}</span>
      ) : (
        t(`list.health.${state}`, { count })
      )}
    </span>
  );
}
