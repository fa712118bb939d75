import { Menu } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences, useMe } from '@/shared/session/session';
import { Button } from '../Button';
import type { Column } from './column';

export interface ColumnChoice<Row> {
  /** The columns to show, for the table. */
  columns: readonly Column<Row>[];
  all: readonly Column<Row>[];
  shows: (id: string) => boolean;
  toggle: (id: string) => void;
}

type Stored = Record<string, string[]>;

/** Which columns a person wants in a view; kept with their preferences. */
export function useColumnChoice<Row>(view: string, all: readonly Column<Row>[]): ColumnChoice<Row> {
  const { preferences } = useMe();
  const save = usePreferences();
  const stored = preferences?.columns as Stored | undefined;
  const chosen = stored?.[view];
  return useMemo(() => {
    const shown = new Set(chosen ?? all.filter((column) => !column.optional).map((column) => column.id));
    const shows = (id: string) => shown.has(id);
    const toggle = (id: string) => {
      const next = all
        .map((column) => column.id)
        .filter((other) => (other === id ? !shown.has(id) : shown.has(other)));
      save.mutate({ columns: { ...stored, [view]: next } });
    };
    return { columns: all.filter((column) => shows(column.id)), all, shows, toggle };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- save is new at each render and means the same
  }, [all, chosen, stored, view]);
}

/** The toolbar's *Columns*. The identifying column cannot go. */
export function ColumnsMenu<Row>({ choice }: { choice: ColumnChoice<Row> }) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <Button kind="quiet" icon={Columns3}>
          {t('columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choice.all.map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={choice.shows(column.id)}
            disabled={column.primary}
            onChange={() => choice.toggle(column.id)}
          >
            {column.header || column.label}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
