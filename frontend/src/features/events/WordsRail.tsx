import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconOf, Rail } from '@/shared/ui';
import type { Check, Problem } from './api';
import classes from './Editor.module.css';
import { emphasised } from './sentence';

interface Props {
  check: Check | undefined;
  failed: boolean;
  problems: readonly Problem[];
  onGo: (problem: Problem) => void;
}

/** The event as a sentence, and what stands in its way. */
export function WordsRail({ check, failed, problems, onGo }: Props) {
  const { t } = useTranslation('events');
  const errors = problems.filter((one) => !one.warning);
  const warnings = problems.filter((one) => one.warning);
  return (
    <Rail label={t('editor.inWords')} side="right" width={404}>
      <section className={classes.railPart}>
        <h2>{t('editor.inWords')}</h2>
        <p className={classes.sentence} aria-live="polite" data-stale={failed || undefined}>
          {emphasised(check?.words ?? '').map((part, index) =>
            part.fact ? <strong key={index}>{part.text}</strong> : <span key={index}>{part.text}</span>,
          )}
        </p>
        {failed && <p className={classes.faint}>{t('editor.checkFailed')}</p>}
      </section>
      {errors.length > 0 && (
        <Problems title={t('editor.problems')} tone="danger" problems={errors} onGo={onGo} />
      )}
      {warnings.length > 0 && (
        <Problems title={t('editor.warnings')} tone="warn" problems={warnings} onGo={onGo} />
      )}
      {check && problems.length === 0 && (
        <section className={classes.railPart}>
          <p className={classes.fine}>
            <IconOf icon={CircleCheck} /> {t('editor.fine')}
          </p>
        </section>
      )}
    </Rail>
  );
}

interface ProblemsProps {
  title: string;
  tone: 'danger' | 'warn';
  problems: readonly Problem[];
  onGo: (problem: Problem) => void;
}

function Problems({ title, tone, problems, onGo }: ProblemsProps) {
  return (
    <section className={classes.railPart}>
      <h2>{title}</h2>
      <ul className={classes.problems} data-tone={tone}>
        {problems.map((one) => (
          <li key={`${one.path} ${one.code} ${one.message}`}>
            <button type="button" onClick={() => onGo(one)}>
              <IconOf icon={tone === 'danger' ? CircleAlert : TriangleAlert} />
              <span>{one.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
