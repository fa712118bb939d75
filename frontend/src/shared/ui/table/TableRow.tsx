import { Checkbox } from '@mantine/core';
import { Fragment, memo, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column, Value } from './column';
import classes from './Table.module.css';

export interface RowProps<Row> {
  row: Row;
  rowKey: string;
  index: number;
  columns: readonly Column<Row>[];
  name: string;
  gone: boolean;
  open: boolean;
  selected: boolean;
  onClick?: (row: Row) => void;
  onEnter?: (row: Row) => void;
  onSelect?: (rowKey: string, range: boolean) => void;
  actions?: (row: Row) => ReactNode;
  below?: (row: Row) => ReactNode;
  faded?: boolean;
}

const inControl = (event: MouseEvent | React.KeyboardEvent) =>
  (event.target as HTMLElement).closest('a,button,input,label,[role="menu"]') !== null;

function Row<Row>(props: RowProps<Row>) {
  const { row, rowKey, index, columns, open, selected, onClick, onEnter, onSelect, actions } = props;
  const below = props.below?.(row);
  const enter = onEnter ?? onClick;
  return (
    <Fragment>
      <tr
        className={classes.row}
        tabIndex={0}
        data-index={index}
        data-key={rowKey}
        data-open={open || undefined}
        data-selected={selected || undefined}
        data-gone={props.gone || props.faded || undefined}
        data-with-below={below ? true : undefined}
        aria-selected={onSelect ? selected : undefined}
        onClick={(event) => !inControl(event) && onClick?.(row)}
        onDoubleClick={(event) => !inControl(event) && onEnter?.(row)}
        onKeyDown={(event) => event.key === 'Enter' && !inControl(event) && enter?.(row)}
      >
        {onSelect && <SelectCell {...{ rowKey, selected, onSelect }} name={props.name} />}
        {columns.map((column, place) => (
          <Cell key={column.id} column={column} row={row}>
            {actions && place === columns.length - 1 && <RowActions>{actions(row)}</RowActions>}
          </Cell>
        ))}
      </tr>
      {below && (
        <tr className={classes.below} data-open={open || undefined} data-selected={selected || undefined}>
          {onSelect && <td />}
          <td colSpan={columns.length}>{below}</td>
        </tr>
      )}
    </Fragment>
  );
}

/** Drawn again only when its own data change: boards send many frames. */
export const TableRow = memo(Row) as typeof Row;

function SelectCell({
  rowKey,
  selected,
  onSelect,
  name,
}: Required<Pick<RowProps<never>, 'rowKey' | 'selected' | 'onSelect' | 'name'>>) {
  const { t } = useTranslation();
  return (
    <td className={classes.check}>
      <Checkbox
        aria-label={t('selectRow', { name })}
        checked={selected}
        onChange={(event) => onSelect(rowKey, (event.nativeEvent as unknown as MouseEvent).shiftKey)}
      />
    </td>
  );
}

function RowActions({ children }: { children: ReactNode }) {
  return children ? <div className={classes.actions}>{children}</div> : null;
}

function Cell<Row>({ column, row, children }: { column: Column<Row>; row: Row; children: ReactNode }) {
  const cell = useRef<HTMLTableCellElement>(null);
  useFlash(cell, column.flash?.(row));
  return (
    <td ref={cell} data-align={column.align} data-primary={column.primary || undefined}>
      {column.cell(row)}
      {children}
    </td>
  );
}

/** Lets the ground light up and fade when the value is another than at the last look. */
function useFlash(cell: React.RefObject<HTMLElement | null>, value: Value): void {
  const before = useRef(value);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    cell.current?.animate?.([{ backgroundColor: 'var(--db-flash)' }, {}], {
      duration: 1200,
      easing: 'ease-out',
    });
  }, [cell, value]);
}
