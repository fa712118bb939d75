import { NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { duration } from '@/shared/format/time';
import type { Value } from './api';
import type { Choice } from './catalogue';
import classes from './Editor.module.css';
import { readNumber, withNumber } from './values';

interface NumbersProps {
  values: readonly Value[];
  two: boolean;
  minutes: boolean;
  readOnly: boolean;
  onChange: (values: Value[]) => void;
}

/** One number or a range; minutes say what they are in hours. */
export function NumbersInput({ values, two, minutes, readOnly, onChange }: NumbersProps) {
  const { t } = useTranslation('events');
  const last = Number(values[two ? 1 : 0] ?? 0);
  const input = (at: number) => (
    <NumberInput
      className={classes.number}
      aria-label={t('editor.value')}
      hideControls
      readOnly={readOnly}
      decimalScale={minutes ? 1 : 3}
      value={typeof values[at] === 'number' ? (values[at] as number) : ''}
      onChange={(value) => onChange(withNumber(values, at, readNumber(value)))}
    />
  );
  return (
    <span className={classes.numbers}>
      {input(0)}
      {two && <span>{t('editor.and')}</span>}
      {two && input(1)}
      {minutes && <span>{t('editor.minutes')}</span>}
      {minutes && last >= 60 && (
        <span className={classes.faint}>{t('editor.equals', { time: duration(last * 60_000) })}</span>
      )}
    </span>
  );
}

/** A number of units: "the last 7 days". */
export function PeriodInput({
  values,
  units,
  readOnly,
  onChange,
}: {
  values: readonly Value[];
  units: Choice[];
  readOnly: boolean;
  onChange: (values: Value[]) => void;
}) {
  const { t } = useTranslation('events');
  const unit = String(values[1] ?? units[0]?.value ?? 'days');
  return (
    <span className={classes.numbers}>
      <NumberInput
        className={classes.number}
        aria-label={t('editor.value')}
        hideControls
        min={0}
        readOnly={readOnly}
        value={typeof values[0] === 'number' ? values[0] : ''}
        onChange={(value) => onChange([readNumber(value) ?? 0, unit])}
      />
      <Select
        variant="unstyled"
        className={classes.unit}
        aria-label={t('editor.unit')}
        readOnly={readOnly}
        data={units}
        value={unit}
        onChange={(next) => next && onChange([values[0] ?? 0, next])}
      />
    </span>
  );
}
