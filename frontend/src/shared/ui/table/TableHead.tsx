import { Checkbox } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Column, Sort } from './column';
import classes from './Table.module.css';

interface Props<Row> {
  columns: readonly Column<Row>[];
  sort: Sort;
  onSort: (id: string, add: boolean) => void;
  /** Undefined: rows cannot be selected. */
  allSelected?: boolean;
  someSelected?: boolean;
  onSelectAll?: () => void;
}

/** The sticky headings. A click sorts, with Shift it adds a second key. */
export function TableHead<Row>({
  columns,
  sort,
  onSort,
  allSelected,
  someSelected,
  onSelectAll,
}: Props<Row>) {
  const { t } = useTranslation();
  return (
    <thead className={classes.head}>
      <tr>
        {onSelectAll && (
          <th scope="col" className={classes.check}>
            <Checkbox
              aria-label={t('selectAllRows')}
              checked={allSelected}
              indeterminate={someSelected && !allSelected}
              onChange={onSelectAll}
            />
          </th>
        )}
        {columns.map((column) => (
          <Heading key={column.id} column={column} sort={sort} onSort={onSort} />
        ))}
      </tr>
    </thead>
  );
}

function Heading<Row>({
  column,
  sort,
  onSort,
}: { column: Column<Row> } & Pick<Props<Row>, 'sort' | 'onSort'>) {
  const key = sort.find((entry) => entry.id === column.id);
  const order = key && (key.desc ? 'descending' : 'ascending');
  const Arrow = key?.desc ? ArrowDown : ArrowUp;
  return (
    <th scope="col" data-align={column.align} aria-sort={column.sort ? (order ?? 'none') : undefined}>
      {column.sort ? (
        <button type="button" className={classes.sort} onClick={(event) => onSort(column.id, event.shiftKey)}>
          {column.header || <span className="db-hidden">{column.label}</span>}
          {key && <Arrow size={12} strokeWidth={1.75} aria-hidden />}
        </button>
      ) : (
        column.header || <span className="db-hidden">{column.label}</span>
      )}
    </th>
  );
}
