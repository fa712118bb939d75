import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { ErrorState } from '../ErrorState';
import type { Column, Sort } from './column';
import { CardList } from './CardList';
import { useHeldOrder } from './heldOrder';
import { type HeldUpdates, useReportHeld } from './HeldUpdates';
import { SkeletonRows } from './SkeletonRows';
import { ranged, type Selection, toggled } from './selection';
import classes from './Table.module.css';
import { TableHead } from './TableHead';
import { TableRow } from './TableRow';
import { useFoldedColumns, widthOf } from './useFoldedColumns';
import { useHolding } from './useHolding';
import { useRowKeys } from './useRowKeys';
import { useSortedRows } from './useSortedRows';
import { useWindow } from './useWindow';

const CHECK = 36;
const noRows: never[] = [];
const noSort: Sort = [];

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined while loading: skeletons stand in the real columns. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** The row's name, for screen readers. */
  rowName: (row: Row) => string;
  density?: 'comfortable' | 'compact';
  /** A click: opens the drawer. */
  onOpen?: (row: Row) => void;
  /** Double click or Enter: opens the full page. Without it Enter does what a click does. */
  onEnter?: (row: Row) => void;
  /** Key of the row whose drawer is open. */
  openKey?: string | null;
  selection?: Selection;
  onSelectionChange?: (selection: Selection) => void;
  /** Small buttons over the end of the hovered or focused row. Keep it stable (useCallback). */
  actions?: (row: Row) => ReactNode;
  /** A second line below a row, 32 high; null for none. Keep it stable. */
  below?: (row: Row) => ReactNode;
  /** What stands for a row on a phone: cards between lines instead of columns. Keep it stable. */
  card?: (row: Row) => ReactNode;
  /** Shows a row at half strength: it is on its way out. */
  faded?: (row: Row) => boolean;
  sort?: Sort;
  onSortChange?: (sort: Sort) => void;
  /** The server sorts: rows come in order already. */
  manualSort?: boolean;
  /** Live lists: the order is held while the pointer is inside, a row is focused or selected. See useHeldUpdates. */
  held?: HeldUpdates;
  error?: unknown;
  onRetry?: () => void;
  /** Stands where rows would be. Tell first use from filtered: see EmptyState. */
  empty?: ReactNode;
  /** Asked when the end comes near, for cursor paging. */
  onEndReached?: () => void;
  /** Data are old: the connection is lost. */
  stale?: boolean;
}

/** A list as a table, on a phone as cards where there are any. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const phone = useMediaQuery('(max-width: 700px)') ?? false;
  return phone && props.card ? <CardList {...props} card={props.card} /> : <Grid {...props} />;
}

/** A list as a plain semantic table: sticky head, selection, sorting, keyboard, virtual rows from 200 on. */
function Grid<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, density = 'comfortable', onSelectionChange } = props;
  const box = useRef<HTMLDivElement>(null);
  const [ownSort, setOwnSort] = useState<Sort>(noSort);
  const sort = props.sort ?? ownSort;
  const selection = props.selection ?? new Set<string>();
  const selectable = onSelectionChange !== undefined;
  const folded = useFoldedColumns(box, columns, selectable ? CHECK : 0);
  const { sorted, toggle } = useSortedRows(
    rows ?? noRows,
    columns,
    sort,
    props.onSortChange ?? setOwnSort,
    props.manualSort ?? false,
  );

  const hover = useHolding();
  const holding = props.held !== undefined && (hover.inside || selection.size > 0);
  const order = useHeldOrder(sorted, rowKey, holding);
  useReportHeld(props.held, order.pending, order.apply);
  const { placed } = order;

  const rowHeight = density === 'compact' ? 30 : 36;
  const { windowed, before, after, reveal } = useWindow(
    box,
    placed,
    rowHeight,
    props.below,
    props.onEndReached,
  );

  const last = useRef<string | null>(null);
  const select = useStable((key: string, range: boolean) => {
    onSelectionChange?.(
      range
        ? ranged(
            selection,
            placed.map((place) => place.key),
            last.current,
            key,
          )
        : toggled(selection, key),
    );
    last.current = key;
  });
  useRowKeys({
    box,
    count: placed.length,
    reveal,
    openIndex: props.openKey ? placed.findIndex((place) => place.key === props.openKey) : -1,
    open: (index) => placed[index] && (props.onOpen ?? props.onEnter)?.(placed[index].row),
    select: selectable ? (index, range) => placed[index] && select(placed[index].key, range) : undefined,
  });
  const selectAll = () =>
    onSelectionChange?.(
      selection.size === placed.length ? new Set() : new Set(placed.map((place) => place.key)),
    );
  const span = folded.length + (selectable ? 1 : 0);
  const least = folded.reduce((sum, column) => sum + widthOf(column), selectable ? CHECK : 0);

  return (
    <div
      className={classes.box}
      ref={box}
      data-density={density}
      data-stale={props.stale || undefined}
      {...hover.handlers}
    >
      <table
        className={classes.table}
        style={{ minWidth: least }}
        aria-label={props.label}
        aria-rowcount={placed.length + 1}
        aria-busy={rows === undefined}
      >
        <colgroup>
          {selectable && <col style={{ width: CHECK }} />}
          {folded.map((column) => (
            <col key={column.id} style={{ width: column.width }} />
          ))}
        </colgroup>
        <TableHead
          columns={folded}
          sort={sort}
          onSort={toggle}
          allSelected={placed.length > 0 && selection.size >= placed.length}
          someSelected={selection.size > 0}
          onSelectAll={selectable ? selectAll : undefined}
        />
        <tbody data-selecting={selection.size > 0 || undefined}>
          {rows === undefined && !props.error && <SkeletonRows columns={folded} selectable={selectable} />}
          <Spacer height={before} span={span} />
          {windowed.map(({ place, index }) => (
            <TableRow
              key={place.key}
              row={place.row}
              rowKey={place.key}
              index={index}
              columns={folded}
              name={props.rowName(place.row)}
              gone={place.gone}
              faded={props.faded?.(place.row)}
              open={place.key === props.openKey}
              selected={selection.has(place.key)}
              onClick={props.onOpen}
              onEnter={props.onEnter}
              onSelect={selectable ? select : undefined}
              actions={props.actions}
              below={props.below}
            />
          ))}
          <Spacer height={after} span={span} />
        </tbody>
      </table>
      {props.error != null && rows === undefined && (
        <ErrorState error={props.error} onRetry={props.onRetry} />
      )}
      {rows?.length === 0 && placed.length === 0 && props.empty}
    </div>
  );
}

function Spacer({ height, span }: { height: number; span: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  ) : null;
}

/** A function that stays the same and always does what the latest render said. */
function useStable<Args extends unknown[]>(run: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
