import { Bell, Check, Clock, Globe, Layers, Mail, Minus, Moon, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Tone } from '@/shared/theme/tokens';
import { Dot, type Icon, IconOf, Time } from '@/shared/ui';
import { Mark } from './ExplainConditions';
import type { ActionRun, Delivery, Explanation, Told } from './explanation';
import classes from './Firings.module.css';

const looks: Record<string, { icon: Icon; tone: Tone }> = {
  done: { icon: Check, tone: 'ok' },
  held: { icon: Moon, tone: 'warn' },
  batched: { icon: Layers, tone: 'info' },
  limited: { icon: Clock, tone: 'warn' },
  failed: { icon: X, tone: 'danger' },
};

/** Without its full stop: another part of the line follows. */
const unstopped = (sentence: string) => sentence.replace(/\.$/, '');

/** A reason of the catalogue as a sentence; one that is not known yet stands as it is. */
function useReason() {
  const { t } = useTranslation('events');
  return (reason: string) => (reason ? t(`reasons.${reason as 'no_match'}`, { defaultValue: reason }) : '');
}

/** Maximum Frequency of each action that has one. */
export function FrequencyLine({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  const limited = of.runs.filter((run) => run.limit !== '');
  if (limited.length === 0) return <p className={classes.quiet}>{t('explain.noLimit')}</p>;
  return limited.map((run) => (
    <div key={run.id} className={classes.pair}>
      <span className={classes.asked}>
        <Mark answer={run.reason === 'max_frequency' ? 'false' : 'true'} />
        <span>
          {limitWords(run, t)} {limited.length > 1 && <small className={classes.quiet}>{run.label}</small>}
        </span>
      </span>
      <span className={classes.actual}>
        {run.reason === 'max_frequency' && run.next_at ? (
          <Around ahead text={t('explain.nextRun', { time: '\u0000' })} at={run.next_at} />
        ) : null}
        {run.reason === 'max_frequency' && !run.next_at ? t('explain.neverAgain') : null}
        {run.reason !== 'max_frequency' && run.last_at ? (
          <Around text={t('explain.lastRun', { time: '\u0000' })} at={run.last_at} />
        ) : null}
      </span>
    </div>
  ));
}

function limitWords(run: ActionRun, t: ReturnType<typeof useTranslation<'events'>>['t']): string {
  if (run.limit === 'ever') return t('explain.onceEver');
  return t(
    run.per_item || (run.notifications.length === 0 && run.deliveries.length === 0 && run.items === 0)
      ? 'explain.limitItem'
      : 'explain.limitEvent',
    { limit: run.limit },
  );
}

/** Words around a time. */
function Around({ text, at, ahead }: { text: string; at: string; ahead?: boolean }) {
  const [before, after] = text.split('\u0000');
  return (
    <>
      {before}
      <Time at={at} look={ahead ? 'dateTime' : 'relative'} />
      {after}
    </>
  );
}

/** The actions in order, with what became of each. */
export function Runs({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  const reason = useReason();
  if (of.runs.length === 0) return <p className={classes.quiet}>{t('explain.noActions')}</p>;
  return of.runs.map((run, index) => {
    const { icon, tone } = looks[run.state] ?? { icon: Minus, tone: 'neutral' as const };
    return (
      <div key={run.id} className={classes.run}>
        <span className={classes.number}>{index + 1}</span>
        <div>
          <div className={classes.pair}>
            <span>
              <b>{run.label}</b>
              {run.items > 1 && (
                <span className={classes.quiet}> · {t('explain.items', { count: run.items })}</span>
              )}
            </span>
            <span className={classes.result} style={{ color: `var(--db-${tone}-text)` }}>
              <IconOf icon={icon} />{' '}
              {t(`explain.runStates.${run.state as 'done'}`, { defaultValue: run.state })}
            </span>
          </div>
          {(run.reason || run.detail) && (
            <p className={classes.why} title={run.reason}>
              {[reason(run.reason), run.detail].filter(Boolean).map(unstopped).join('. ')}
              {run.state === 'held' && run.retry_at && (
                <>
                  {', '}
                  <Around ahead text={t('explain.retryAt', { time: '\u0000' })} at={run.retry_at} />
                </>
              )}
            </p>
          )}
        </div>
      </div>
    );
  });
}

const deliveryTones: Record<string, Tone> = {
  due: 'info',
  sending: 'info',
  sent: 'ok',
  dead: 'danger',
  cancelled: 'neutral',
};

/** Messages that left Deskbell, their attempts as dots. */
export function Deliveries({ of }: { of: readonly Delivery[] }) {
  const { t } = useTranslation('events');
  const reason = useReason();
  return of.map((one) => {
    const at = one.ended_at ?? one.due_at;
    return (
      <div key={one.id} className={classes.pair}>
        <span className={classes.item}>
          <IconOf icon={one.channel === 'email' ? Mail : Globe} />
          <span className="db-truncate" title={one.address}>
            {one.address}
          </span>
        </span>
        <span className={classes.result}>
          {(one.attempts.length > 1 || one.state === 'dead') && <Attempts of={one} />}
          <span
            style={{ color: `var(--db-${deliveryTones[one.state] ?? 'neutral'}-text)` }}
            title={one.error}
          >
            {t(`explain.deliveryStates.${one.state as 'due'}`, { defaultValue: one.state })}
            {one.state !== 'sent' && one.reason && `: ${reason(one.reason)}`}
          </span>
          {at && <Time at={at} look="clockSeconds" />}
        </span>
      </div>
    );
  });
}

function Attempts({ of }: { of: Delivery }) {
  const { t } = useTranslation('events');
  return (
    <span className={classes.dots}>
      {of.attempts.map((one) => {
        const words = t('explain.attempt', {
          number: one.number,
          outcome: one.outcome || t('explain.answers.unknown'),
          detail: [one.code, one.detail].filter(Boolean).join(' '),
        });
        return (
          <span key={one.number} title={words}>
            <Dot
              tone={
                one.outcome === 'sent'
                  ? 'ok'
                  : one.outcome === '' || one.outcome === 'unknown'
                    ? 'warn'
                    : 'danger'
              }
            />
            <span className="db-hidden">{words}</span>
          </span>
        );
      })}
    </span>
  );
}

/** Notifications in people's inboxes. */
export function ToldLines({ of }: { of: readonly Told[] }) {
  const { t } = useTranslation('events');
  return of.map((one) => {
    const state = one.read_at ? 'read' : one.shown_at ? 'shown' : 'inbox';
    const at = one.read_at ?? one.shown_at ?? one.created_at;
    return (
      <div key={one.id} className={classes.pair}>
        <span className={classes.item}>
          <IconOf icon={Bell} />
          <span className="db-truncate">{one.title}</span>
        </span>
        <span className={classes.result}>
          <span style={{ color: state === 'inbox' ? undefined : 'var(--db-ok-text)' }}>
            {t(`explain.told.${state}`)}
          </span>
          {at && <Time at={at} look="clockSeconds" />}
        </span>
      </div>
    );
  });
}
