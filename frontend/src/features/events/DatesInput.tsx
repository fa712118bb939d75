import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Value } from './api';
import classes from './Editor.module.css';
import { fromLocalInput, toLocalInput } from './values';

/** Fixed instants, in the browser's zone. */
export function DatesInput({
  values,
  two,
  readOnly,
  onChange,
}: {
  values: readonly Value[];
  two: boolean;
  readOnly: boolean;
  onChange: (values: Value[]) => void;
}) {
  const { t } = useTranslation('events');
  const input = (at: number) => (
    <TextInput
      variant="unstyled"
      type="datetime-local"
      aria-label={t('editor.value')}
      readOnly={readOnly}
      value={toLocalInput(values[at])}
      onChange={(event) => {
        const next = [...values];
        next[at] = fromLocalInput(event.currentTarget.value) ?? '';
        onChange(next.filter((one) => one !== ''));
      }}
    />
  );
  return (
    <span className={classes.numbers}>
      {input(0)}
      {two && <span>{t('editor.and')}</span>}
      {two && input(1)}
    </span>
  );
}
