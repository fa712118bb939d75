import {
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type SortFn,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import { i18n } from '@/shared/i18n';
import type { Column, Sort, Value } from './column';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

/** Rows in the order of the sort keys, and how to change them. */
export function useSortedRows<Row extends object>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort,
  onSortChange: (sort: Sort) => void,
  manual: boolean,
) {
  const definitions = useMemo(() => columns.map((column) => definition(column)), [columns]);
  const table = useTable({
    features,
    data: rows as Row[],
    columns: definitions,
    state: { sorting: sort },
    onSortingChange: (next) => onSortChange(typeof next === 'function' ? next(sort) : next),
    manualSorting: manual,
    enableSortingRemoval: true,
    sortDescFirst: false,
  });
  const model = table.getRowModel().rows;
  const sorted = useMemo(() => model.map((row) => row.original), [model]);
  const toggle = (id: string, add: boolean) => table.getColumn(id)?.toggleSorting(undefined, add);
  return { sorted, toggle };
}

function definition<Row extends object>(column: Column<Row>): ColumnDef<typeof features, Row> {
  const { sort } = column;
  if (!sort) return { id: column.id, accessorFn: () => null, enableSorting: false };
  // Whatever has no value comes last in both directions: undefined is what the library keeps there.
  const accessorFn = (row: Row) => sort(row) ?? undefined;
  return {
    id: column.id,
    accessorFn,
    sortUndefined: 'last',
    sortFn: compare as SortFn<typeof features, Row>,
  };
}

interface Comparable {
  getValue(id: string): unknown;
}

function compare(a: Comparable, b: Comparable, id: string): number {
  const [left, right] = [a.getValue(id) as Value, b.getValue(id) as Value];
  if (typeof left === 'string' && typeof right === 'string') {
    return left.localeCompare(right, i18n.language, { numeric: true, sensitivity: 'base' });
  }
  return Number(left) - Number(right);
}
