import { NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActionSetting } from './api';
import type { Action } from './catalogue';
import classes from './Editor.module.css';
import { customMinutes, frequencies } from './values';

interface Props {
  setting: ActionSetting;
  action?: Action;
  itemKind: string;
  readOnly: boolean;
  onChange: (setting: ActionSetting) => void;
}

/** The word for what the event is about; "item" for a kind that has none. */
const itemWord = (kind: string, t: ReturnType<typeof useTranslation<'events'>>['t']) =>
  t(`itemKinds.${kind as 'chat'}`, { defaultValue: t('itemKinds.item') });

/** Maximum Frequency: fixed steps or minutes of one's own. It counts per item where the action works per item. */
export function Frequency({ setting, action, itemKind, readOnly, onChange }: Props) {
  const { t } = useTranslation('events');
  const minutes = customMinutes(setting.max_frequency);
  const perItem = setting.per_item || action?.form === 'on_item';
  const scope = perItem ? t('editor.perItem', { item: itemWord(itemKind, t) }) : t('editor.perEvent');
  const label = (one: string) => {
    const words = t(`editor.frequency.${one as 'none'}`);
    return one === 'none' ? words : words + scope;
  };
  const value = minutes === undefined ? setting.max_frequency || 'none' : 'custom';
  return (
    <div className={classes.frequency}>
      <Select
        label={t('editor.action.frequency')}
        readOnly={readOnly}
        data={[
          ...frequencies.map((one) => ({ value: one, label: label(one) })),
          { value: 'custom', label: t('editor.frequency.custom') },
        ]}
        value={value}
        onChange={(next) => next && onChange({ ...setting, max_frequency: next === 'custom' ? '90m' : next })}
      />
      {minutes !== undefined && (
        <NumberInput
          label={t('editor.action.minutes')}
          readOnly={readOnly}
          hideControls
          min={1}
          max={366 * 24 * 60}
          allowDecimal={false}
          value={minutes}
          onChange={(next) =>
            typeof next === 'number' && next >= 1 && onChange({ ...setting, max_frequency: `${next}m` })
          }
        />
      )}
    </div>
  );
}
