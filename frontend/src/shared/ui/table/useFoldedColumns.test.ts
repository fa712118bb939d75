import { expect, it } from 'vitest';
import type { Column } from './column';
import { fitting } from './useFoldedColumns';

const column = (id: string, width: number, fold?: number): Column<unknown> => ({
  id,
  header: id,
  cell: () => null,
  width,
  fold,
});

const columns = [
  column('state', 100),
  column('from', 100, 3),
  column('hits', 50, 2),
  column('browser', 100, 1),
];
const ids = (room: number) => fitting(columns, room).map(({ id }) => id);

it('shows every column where there is room', () => {
  expect(ids(350)).toEqual(['state', 'from', 'hits', 'browser']);
});

it('folds the least important first, and only as many as it takes', () => {
  expect(ids(349)).toEqual(['state', 'hits', 'browser']);
  expect(ids(249)).toEqual(['state', 'browser']);
});

it('never folds a column that has to stay', () => {
  expect(ids(10)).toEqual(['state']);
});
