import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './Table.module.css';

interface Props {
  columns: readonly { id: string; align?: 'right' }[];
  rows?: number;
  selectable?: boolean;
}

const widths = ['62%', '78%', '48%', '70%', '55%'];

/** Rows that are still coming, in the real columns. Nothing for the first 150 ms: most answers are quicker. */
export function SkeletonRows({ columns, rows = 8, selectable }: Props) {
  if (!useLate()) return null;
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} className={classes.row} aria-hidden>
      {selectable && <td />}
      {columns.map((column, place) => (
        <td key={column.id} data-align={column.align}>
          <Skeleton
            height={10}
            width={widths[(row + place) % widths.length]}
            ml={column.align === 'right' ? 'auto' : undefined}
          />
        </td>
      ))}
    </tr>
  ));
}

/** False for the first 150 ms. */
export function useLate(ms = 150): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}
