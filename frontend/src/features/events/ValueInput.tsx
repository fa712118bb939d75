import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Condition, Value } from './api';
import type { Catalogue, Field, Operator } from './catalogue';
import { DatesInput } from './DatesInput';
import { DayToggles } from './DayToggles';
import classes from './Editor.module.css';
import { ListInput } from './ListInput';
import { NumbersInput, PeriodInput } from './NumbersInput';
import type { People } from './people';
import { WordsInput } from './WordsInput';

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
