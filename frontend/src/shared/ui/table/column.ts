import type { ReactNode } from 'react';

/** What a column sorts and flashes by. */
export type Value = string | number | boolean | null | undefined;

/** One column of a DataTable. Keep the list stable (module level or useMemo): a new list renders every row anew. */
export interface Column<Row> {
  id: string;
  /** The heading; empty for columns of icons, then give `label`. */
  header: string;
  /** The accessible heading where `header` is empty. */
  label?: string;
  cell: (row: Row) => ReactNode;
  /** Width in px. Without it the column shares what is left, at least `min` (120). */
  width?: number;
  min?: number;
  /** Numbers and durations stand right, in figures of equal width. */
  align?: 'right';
  /** Makes the column sortable by this value; null and undefined come last. */
  sort?: (row: Row) => Value;
  /** The cell flashes when this value changes on a row that was there before. */
  flash?: (row: Row) => Value;
  /** The identifying column: medium weight, and the row's accessible name. */
  primary?: boolean;
  /** When it gets narrow, the column with the highest number goes first. Without it, it stays. */
  fold?: number;
  /** Not shown until chosen in the columns menu. */
  optional?: boolean;
}

/** Sort order: the first key decides, the next breaks ties. */
export type Sort = { id: string; desc: boolean }[];
