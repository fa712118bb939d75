import { Check, Minus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconOf } from '@/shared/ui';
import type { Answer, ConditionTrace, Explanation } from './explanation';
import classes from './Firings.module.css';

const icons = { true: Check, false: X, unknown: X, not_needed: Minus } as const;

/** A check, a cross, or a dash for what was not needed. */
export function Mark({ answer }: { answer: Answer }) {
  const { t } = useTranslation('events');
  return (
    <span className={classes.mark} data-answer={answer}>
      <IconOf icon={icons[answer]} />
      <span className="db-hidden">{t(`explain.answers.${answer}`)}</span>
    </span>
  );
}

/** What was asked, and what was found: expected at the left, actual at the right. */
export function ConditionLines({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  if (of.erased) return <p className={classes.quiet}>{t('explain.erased')}</p>;
  if (!of.conditions) return <p className={classes.quiet}>{t('explain.noTrace')}</p>;
  const asked = of.conditions.filter((one) => one.path !== 'event_type');
  if (asked.length === 0) return <p className={classes.quiet}>{t('explain.always')}</p>;
  const any = asked.findIndex((one) => one.path.startsWith('any'));
  return asked.map((one, index) => (
    <div key={one.path + one.field}>
      {index === any && <p className={classes.anyOf}>{t('explain.anyOf')}</p>}
      <ConditionLine of={one} />
    </div>
  ));
}

function ConditionLine({ of }: { of: ConditionTrace }) {
  const { t } = useTranslation('events');
  return (
    <div className={classes.pair} data-answer={of.result}>
      <span className={classes.asked}>
        <Mark answer={of.result} />
        <span>
          {of.label} <b>{of.expected}</b>
        </span>
      </span>
      <span className={classes.actual} title={of.actual}>
        {of.result === 'not_needed' ? t('explain.notNeeded') : of.actual}
      </span>
    </div>
  );
}

/** Days and times, as one. */
export function ScheduleLine({ of }: { of: Explanation }) {
  const { t } = useTranslation('events');
  if (!of.schedule) return <p className={classes.quiet}>{t('explain.anyTime')}</p>;
  return (
    <div className={classes.pair}>
      <span className={classes.asked}>
        <Mark answer={of.schedule.result} />
        <span>{of.schedule.expected}</span>
      </span>
      <span className={classes.actual}>{of.schedule.actual}</span>
    </div>
  );
}
