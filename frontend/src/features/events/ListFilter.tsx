import { Popover, Select } from '@mantine/core';
import { ListFilter as FilterIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, CountBadge } from '@/shared/ui';
import type { DeskEvent } from './api';
import classes from './Events.module.css';

export const states = ['all', 'enabled', 'disabled', 'shadow'] as const;
export const healths = ['all', 'failed', 'never', 'broken'] as const;

export interface ListFilterValue {
  state: (typeof states)[number];
  health: (typeof healths)[number];
  action: string;
}

interface Props {
  value: ListFilterValue;
  events: readonly DeskEvent[];
  labelOf: (action: string) => string;
  onChange: (change: Partial<ListFilterValue>) => void;
}

/** The toolbar's *Filter*: by state, by how it fares, by what it does. */
export function ListFilter({ value, events, labelOf, onChange }: Props) {
  const { t } = useTranslation(['events', 'common']);
  const set = [value.state !== 'all', value.health !== 'all', value.action !== ''].filter(Boolean).length;
  const kinds = [...new Set(events.flatMap((one) => one.definition.actions.map((action) => action.kind)))];
  return (
    <Popover position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <Button kind="quiet" icon={FilterIcon}>
          {t('list.filter')} {set > 0 && <CountBadge n={set} />}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.filters}>
          <Select
            label={t('list.columns.enabled')}
            data={states.map((one) => ({
              value: one,
              label: one === 'all' ? t('common:any') : t(`states.${one}`),
            }))}
            allowDeselect={false}
            value={value.state}
            onChange={(state) => state && onChange({ state: state as ListFilterValue['state'] })}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label={t('list.columns.health')}
            data={healths.map((one) => ({ value: one, label: t(`list.healthFilter.${one}`) }))}
            allowDeselect={false}
            value={value.health}
            onChange={(health) => health && onChange({ health: health as ListFilterValue['health'] })}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            label={t('list.columns.action')}
            data={[
              { value: '', label: t('common:any') },
              ...kinds.map((one) => ({ value: one, label: labelOf(one) })),
            ]}
            allowDeselect={false}
            value={value.action}
            onChange={(action) => onChange({ action: action ?? '' })}
            comboboxProps={{ withinPortal: false }}
          />
          {set > 0 && (
            <Button kind="quiet" onClick={() => onChange({ state: 'all', health: 'all', action: '' })}>
              {t('common:clearFilters')}
            </Button>
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
