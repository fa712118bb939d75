import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorState } from '../ErrorState';
import classes from './CardList.module.css';
import type { DataTableProps } from './DataTable';
import { useLate } from './SkeletonRows';
import { useSortedRows } from './useSortedRows';

type Props<Row> = DataTableProps<Row> & { card: (row: Row) => ReactNode };

const none: never[] = [];

/** The phone's way of a table: cards between lines, the whole card is the target. */
export function CardList<Row extends object>(props: Props<Row>) {
  const { rows, rowKey, rowName, card, openKey, onOpen, onEnter } = props;
  const { sorted } = useSortedRows(
    rows ?? none,
    props.columns,
    props.sort ?? none,
    () => {},
    props.manualSort ?? false,
  );
  const open = onEnter ?? onOpen;
  return (
    <div className={classes.box} data-stale={props.stale || undefined}>
      <ul className={classes.list} aria-label={props.label} aria-busy={rows === undefined}>
        {rows === undefined && !props.error && <SkeletonCards />}
        {sorted.map((row) => (
          <li
            key={rowKey(row)}
            className={classes.card}
            data-key={rowKey(row)}
            data-open={rowKey(row) === openKey || undefined}
          >
            {open && (
              <button
                type="button"
                className={classes.target}
                aria-label={rowName(row)}
                onClick={() => open(row)}
              />
            )}
            {card(row)}
          </li>
        ))}
      </ul>
      {props.error != null && rows === undefined && (
        <ErrorState error={props.error} onRetry={props.onRetry} />
      )}
      {rows?.length === 0 && props.empty}
    </div>
  );
}

function SkeletonCards() {
  if (!useLate()) return null;
  return Array.from({ length: 6 }, (_, index) => (
    <li key={index} className={classes.card} aria-hidden>
      <Skeleton height={12} width="50%" mb={8} />
      <Skeleton height={10} width="80%" />
    </li>
  ));
}
