import { MultiSelect, NumberInput, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/shared/api';
import { duration } from '@/shared/format/time';
import { Flag } from '@/shared/ui';
import type { Condition, Value } from './api';
import type { Catalogue, Choice, Field, Operator } from './catalogue';
import { DayToggles } from './DayToggles';
import classes from './Editor.module.css';
import type { People } from './people';
import { fromLocalInput, isAddress, readNumber, readTypedWindow, toLocalInput, withNumber } from './values';

export interface ValueProps {
  field: Field;
  operator: Operator;
  condition: Condition;
  catalogue: Catalogue;
  people: People;
  readOnly: boolean;
  onChange: (condition: Condition) => void;
}

/** The value of a condition, with the input that its kind and operator want. */
export function ValueInput(props: ValueProps) {
  const { field, operator, condition, readOnly, onChange, catalogue } = props;
  const values = condition.values ?? [];
  const set = (next: Value[]) => onChange({ ...condition, values: next });
  switch (operator.values) {
    case 'none':
      return null;
    case 'change':
      return <ChangeInput {...props} />;
    case 'period':
      return <PeriodInput values={values} units={catalogue.units} readOnly={readOnly} onChange={set} />;
    default:
  }
  switch (field.kind) {
    case 'number':
    case 'minutes':
      return (
        <NumbersInput
          values={values}
          two={operator.values === 'two'}
          minutes={field.kind === 'minutes'}
          readOnly={readOnly}
          onChange={set}
        />
      );
    case 'bool':
      return <BoolInput value={values[0]} readOnly={readOnly} onChange={(value) => set([value])} />;
    case 'date':
      return (
        <DatesInput values={values} two={operator.values === 'two'} readOnly={readOnly} onChange={set} />
      );
    case 'weekday':
      return <DayToggles days={values.map(String)} readOnly={readOnly} onChange={set} />;
    case 'text':
    case 'email':
    case 'ip':
    case 'time_of_day':
      return <WordsInput field={field} values={values.map(String)} readOnly={readOnly} onChange={set} />;
    default:
      return <ListInput {...props} values={values.map(String)} onPick={set} />;
  }
}

/** Old and new value of a change; empty means any. */
function ChangeInput(props: ValueProps) {
  const { t } = useTranslation('events');
  const { condition, onChange } = props;
  return (
    <span className={classes.change}>
      <span>{t('editor.from')}</span>
      <ListInput
        {...props}
        any
        values={condition.from ?? []}
        onPick={(from) => onChange({ ...condition, from })}
      />
      <span>{t('editor.to')}</span>
      <ListInput {...props} any values={condition.to ?? []} onPick={(to) => onChange({ ...condition, to })} />
    </span>
  );
}

type ListProps = ValueProps & { values: string[]; any?: boolean; onPick: (values: string[]) => void };

/** One or more of a list: fixed choices, people and places, or open text with suggestions. */
function ListInput({ field, people, values, any, readOnly, onPick }: ListProps) {
  const { t } = useTranslation('events');
  const suggested = useSuggestions(field);
  const options = optionsOf(field, people, t('editor.me'));
  const placeholder = values.length > 0 ? undefined : any ? t('editor.pickNone') : t('editor.pick');
  if (!options) {
    return (
      <TagsInput
        variant="unstyled"
        aria-label={t('editor.value')}
        data={suggested.map((one) => one.value)}
        renderOption={({ option }) =>
          suggested.find((one) => one.value === option.value)?.label ?? option.value
        }
        placeholder={placeholder}
        readOnly={readOnly}
        value={values}
        onChange={onPick}
        acceptValueOnBlur
        clearable={false}
      />
    );
  }
  const unknown = values.filter((value) => !options.some((one) => one.value === value));
  return (
    <MultiSelect
      variant="unstyled"
      aria-label={t('editor.value')}
      searchable
      hidePickedOptions
      placeholder={placeholder}
      readOnly={readOnly}
      data={[...options, ...unknown.map((value) => ({ value, label: people.names(value) }))]}
      value={values}
      onChange={onPick}
      limit={300}
      maxDropdownHeight={280}
      renderOption={
        field.id === 'country'
          ? ({ option }) => (
              <span className={classes.option}>
                <Flag code={option.value} decorative /> {option.label}
              </span>
            )
          : undefined
      }
    />
  );
}

function optionsOf(field: Field, people: People, me: string): Choice[] | undefined {
  if (field.choices?.length) return field.choices;
  if (field.kind === 'agent') return [{ value: 'me', label: me }, ...people.agents];
  if (field.kind === 'department') return people.departments;
  if (field.kind === 'group') return people.groups;
  return undefined;
}

const languages = ['de', 'en-GB', 'en-US', 'es', 'fr', 'it', 'nl', 'pl', 'pt-BR', 'tr', 'ja', 'zh'];

/** Values that an open choice may have: asked of the server where the catalogue says so. */
function useSuggestions(field: Field): Choice[] {
  const path = field.suggest?.startsWith('/') ? field.suggest : null;
  const found = useQuery({
    queryKey: ['suggestions', path],
    queryFn: ({ signal }) => api.get<{ items: Choice[] }>(path ?? '', { signal }),
    enabled: path !== null,
    staleTime: 60_000,
  });
  if (field.suggest === 'languages') {
    const names = new Intl.DisplayNames(['en'], { type: 'language' });
    return languages.map((value) => ({ value, label: `${names.of(value)} (${value})` }));
  }
  return found.data?.items ?? [];
}

const mono = /page|referrer|host|ip|domain/;

/** Chips: words, addresses, windows of the clock. */
function WordsInput({
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

interface NumbersProps {
  values: readonly Value[];
  two: boolean;
  minutes: boolean;
  readOnly: boolean;
  onChange: (values: Value[]) => void;
}

/** One number or a range; minutes say what they are in hours. */
function NumbersInput({ values, two, minutes, readOnly, onChange }: NumbersProps) {
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

function PeriodInput({
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

function BoolInput({
  value,
  readOnly,
  onChange,
}: {
  value: Value | undefined;
  readOnly: boolean;
  onChange: (value: boolean) => void;
}) {
  const { t } = useTranslation('events');
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('editor.value')}
      readOnly={readOnly}
      value={value === false ? 'no' : 'yes'}
      onChange={(next) => onChange(next === 'yes')}
      data={[
        { value: 'yes', label: t('editor.yes') },
        { value: 'no', label: t('editor.no') },
      ]}
    />
  );
}

/** Fixed instants, in the browser's zone. */
function DatesInput({
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
