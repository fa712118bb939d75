import { type RefObject, useLayoutEffect, useState } from 'react';
import type { Column } from './column';

/** The room a column needs. */
export const widthOf = (column: { width?: number; min?: number }) => column.width ?? column.min ?? 120;

/** The columns that fit the box: those with the highest `fold` go first. */
export function useFoldedColumns<Row>(
  box: RefObject<HTMLElement | null>,
  columns: readonly Column<Row>[],
  reserved: number,
): readonly Column<Row>[] {
  const [room, setRoom] = useState(Infinity);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setRoom(element.clientWidth || Infinity);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return fitting(columns, room - reserved);
}

/** Pure part of the above, for tests. */
export function fitting<Row>(columns: readonly Column<Row>[], room: number): readonly Column<Row>[] {
  let over = columns.reduce((sum, column) => sum + widthOf(column), 0) - room;
  if (over <= 0) return columns;
  const gone = new Set<string>();
  for (const column of [...columns].sort((a, b) => (b.fold ?? -1) - (a.fold ?? -1))) {
    if (over <= 0 || column.fold === undefined) break;
    gone.add(column.id);
    over -= widthOf(column);
  }
  return columns.filter((column) => !gone.has(column.id));
}
