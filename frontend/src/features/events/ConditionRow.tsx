import { Checkbox, Select } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/shared/ui';
import type { Condition, Problem } from './api';
import { fieldOf, fieldsOf, newCondition, operatorOf, operatorsOf, withOperator } from './catalogue';
import type { Editing } from './Editor';
import classes from './Editor.module.css';
import { isComplete } from './values';
import { ValueInput } from './ValueInput';

interface Props {
  editing: Editing;
  row: Condition;
  problems: readonly Problem[];
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

/** One condition: field, operator, value. */
export function ConditionRow({ editing, row, problems, onChange, onRemove }: Props) {
  const { draft, catalogue, people, readOnly } = editing;
  const { t } = useTranslation('events');
  const field = fieldOf(catalogue, draft.type, row.field);
  const operator = field && operatorOf(catalogue, field, row.op);
  const fields = fieldsOf(catalogue, draft.type);
  const pickField = (id: string | null) => {
    const next = fields.find((one) => one.id === id);
    if (next && next.id !== row.field) onChange(newCondition(catalogue, next));
  };
  const pickOperator = (id: string | null) => {
    const next = field && operatorsOf(catalogue, field).find((one) => one.id === id);
    if (next && field) onChange(withOperator(row, next, field, operator?.values ?? 'list'));
  };
  // What is not filled in yet is marked when somebody wants to save, not while they type.
  const shown = problems.filter(
    (one) => one.warning || isComplete(row, operator) || one.code !== 'values_missing',
  );
  const wrong = shown.some((one) => !one.warning);
  return (
    <div className={classes.rowBox}>
      <div className={classes.row} data-wrong={wrong || undefined}>
        <div className={classes.rowField} data-field>
          <Select
            variant="unstyled"
            searchable
            aria-label={t('editor.field')}
            title={field?.help || field?.meaning}
            readOnly={readOnly}
            data={
              field ? fields.map(asOption) : [{ value: row.field, label: row.field }, ...fields.map(asOption)]
            }
            value={row.field}
            onChange={pickField}
            maxDropdownHeight={320}
            comboboxProps={{ width: 240, position: 'bottom-start' }}
          />
        </div>
        <div className={classes.rowOperator}>
          <Select
            variant="unstyled"
            aria-label={t('editor.operator')}
            readOnly={readOnly}
            data={
              field ? operatorsOf(catalogue, field).map((one) => ({ value: one.id, label: one.label })) : []
            }
            value={row.op}
            onChange={pickOperator}
            comboboxProps={{ width: 200, position: 'bottom-start' }}
          />
        </div>
        <div className={classes.rowValue}>
          {field && operator && (
            <ValueInput
              field={field}
              operator={operator}
              condition={row}
              catalogue={catalogue}
              people={people}
              readOnly={readOnly}
              onChange={onChange}
            />
          )}
        </div>
        {(operator?.whole_words || operator?.negative) && (
          <div className={classes.rowFlags}>
            {operator.whole_words && (
              <Checkbox
                label={t('editor.wholeWords')}
                checked={row.whole_words ?? false}
                onChange={(event) =>
                  onChange({ ...row, whole_words: event.currentTarget.checked || undefined })
                }
              />
            )}
            {operator.negative && (
              <Checkbox
                label={t('editor.orUnknown')}
                title={t('editor.orUnknownHint')}
                checked={row.or_unknown ?? false}
                onChange={(event) =>
                  onChange({ ...row, or_unknown: event.currentTarget.checked || undefined })
                }
              />
            )}
          </div>
        )}
      </div>
      {!readOnly && (
        <IconButton
          icon={X}
          label={t('editor.removeCondition', { field: field?.label ?? row.field })}
          onClick={onRemove}
        />
      )}
      {shown.map((one) => (
        <p key={one.code + one.path} className={one.warning ? classes.warning : classes.problem} role="alert">
          {one.message}
        </p>
      ))}
    </div>
  );
}

const asOption = (field: { id: string; label: string }) => ({ value: field.id, label: field.label });
