import { useTranslation } from 'react-i18next';
import classes from './Editor.module.css';
import { DAYS, ordered } from './schedule';

interface Props {
  days: readonly string[];
  readOnly: boolean;
  onChange: (days: string[]) => void;
  /** No day chosen means every day: all seven look chosen. */
  emptyIsAll?: boolean;
}

/** Seven toggles, Monday first. */
export function DayToggles({ days, readOnly, onChange, emptyIsAll }: Props) {
  const { t } = useTranslation('events');
  const chosen: readonly string[] = emptyIsAll && days.length === 0 ? DAYS : days;
  const toggle = (day: string) => {
    const next = chosen.includes(day) ? chosen.filter((one) => one !== day) : [...chosen, day];
    onChange(emptyIsAll && next.length === DAYS.length ? [] : ordered(next));
  };
  return (
    <span className={classes.days} role="group" aria-label={t('editor.days')}>
      {DAYS.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={chosen.includes(day)}
          aria-label={t(`editor.dayNames.${day}`)}
          title={t(`editor.dayNames.${day}`)}
          disabled={readOnly || (emptyIsAll && chosen.length === 1 && chosen.includes(day))}
          onClick={() => toggle(day)}
        >
          {t(`editor.dayLetters.${day}`)}
        </button>
      ))}
    </span>
  );
}
