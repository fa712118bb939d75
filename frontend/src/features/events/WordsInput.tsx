import { TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Field } from './catalogue';
import { isAddress, readTypedWindow } from './values';

const mono = /page|referrer|host|ip|domain/;

/** Chips: words, addresses, windows of the clock. */
export function WordsInput({
  field,
  values,
  readOnly,
  onChange,
}: {
  field: Field;
  values: string[];
  readOnly: boolean;
  onChange: (values: string[]) => void;
}) {
  const { t } = useTranslation('events');
  const windows = field.kind === 'time_of_day';
  const bad =
    field.kind === 'ip'
      ? values.some((value) => !isAddress(value))
      : windows && values.some((value) => !readTypedWindow(value));
  const tidy = (next: string[]) =>
    onChange(windows ? next.map((value) => readTypedWindow(value) ?? value) : next);
  return (
    <TagsInput
      variant="unstyled"
      aria-label={t('editor.value')}
      data-mono={mono.test(field.id) || undefined}
      placeholder={values.length > 0 ? undefined : windows ? t('editor.badWindow') : t('editor.values')}
      title={bad ? t(windows ? 'editor.badWindow' : 'editor.notAddress') : undefined}
      splitChars={field.kind === 'text' ? [] : [',', ' ']}
      readOnly={readOnly}
      value={values}
      onChange={tidy}
      acceptValueOnBlur
      clearable={false}
    />
  );
}
