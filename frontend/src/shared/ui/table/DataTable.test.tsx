import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it, vi } from 'vitest';
import { ApiError } from '@/shared/api';
import { show } from '@/test/render';
import type { Column } from './column';
import { DataTable, type DataTableProps } from './DataTable';
import { HeldUpdatesButton, useHeldUpdates } from './HeldUpdates';
import type { Selection } from './selection';

interface Row {
  id: string;
  name: string;
  hits: number | null;
}

const columns: Column<Row>[] = [
  { id: 'name', header: 'Visitor', primary: true, cell: (row) => row.name, sort: (row) => row.name },
  { id: 'hits', header: 'Hits', align: 'right', cell: (row) => row.hits, sort: (row) => row.hits },
];
const ana = { id: '1', name: 'Ana', hits: 3 };
const bo = { id: '2', name: 'Bo', hits: null };
const chen = { id: '3', name: 'Chen', hits: 10 };
const rows = [bo, chen, ana];

function List(props: Partial<DataTableProps<Row>>) {
  const [selection, setSelection] = useState<Selection>(new Set());
  return (
    <DataTable
      label="Visitors"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      selection={selection}
      onSelectionChange={setSelection}
      {...props}
    />
  );
}

const names = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[1]?.textContent);
const heading = (name: string) => screen.getByRole('columnheader', { name });

it('sorts by a click and keeps what has no value at the end', async () => {
  show(<List />);
  await userEvent.click(within(heading('Hits')).getByRole('button'));
  expect(names()).toEqual(['Ana', 'Chen', 'Bo']);
  expect(heading('Hits')).toHaveAttribute('aria-sort', 'ascending');
  await userEvent.click(within(heading('Hits')).getByRole('button'));
  expect(names()).toEqual(['Chen', 'Ana', 'Bo']);
  await userEvent.click(within(heading('Hits')).getByRole('button'));
  expect(names()).toEqual(['Bo', 'Chen', 'Ana']);
});

it('moves, selects and opens by keyboard', async () => {
  const onOpen = vi.fn();
  show(<List onOpen={onOpen} />);
  const nextFrame = () => act(() => new Promise((done) => requestAnimationFrame(done)));
  await userEvent.keyboard('j');
  await nextFrame();
  await userEvent.keyboard('j');
  await nextFrame();
  expect(screen.getByRole('row', { name: /Chen/ })).toHaveFocus();
  await userEvent.keyboard('x');
  expect(screen.getByRole('checkbox', { name: 'Select Chen' })).toBeChecked();
  await userEvent.keyboard('o');
  expect(onOpen).toHaveBeenLastCalledWith(chen);
  await userEvent.keyboard('{Enter}');
  expect(onOpen).toHaveBeenCalledTimes(2);
});

it('selects a range with Shift and everything from the head', async () => {
  const user = userEvent.setup();
  show(<List />);
  await user.click(screen.getByRole('checkbox', { name: 'Select Bo' }));
  await user.keyboard('{Shift>}');
  await user.click(screen.getByRole('checkbox', { name: 'Select Ana' }));
  await user.keyboard('{/Shift}');
  expect(screen.getByRole('checkbox', { name: 'Select Chen' })).toBeChecked();
  await user.click(screen.getByRole('checkbox', { name: 'Select all rows' }));
  expect(screen.getByRole('checkbox', { name: 'Select Bo' })).not.toBeChecked();
});

function LiveList() {
  const held = useHeldUpdates();
  const [live, setLive] = useState<Row[]>(rows);
  return (
    <>
      <HeldUpdatesButton held={held} />
      <button onClick={() => setLive([{ ...ana, name: 'Ana!' }, bo, chen])}>frame</button>
      <List rows={live} held={held} />
    </>
  );
}

it('moves no row while one is selected, says how many would, and applies them on demand', async () => {
  show(<LiveList />);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Select Bo' }));
  await userEvent.click(screen.getByRole('button', { name: 'frame' }));
  expect(names()).toEqual(['Bo', 'Chen', 'Ana!']);
  await userEvent.click(screen.getByRole('button', { name: /1 update — apply/ }));
  expect(names()).toEqual(['Ana!', 'Bo', 'Chen']);
  expect(screen.queryByRole('button', { name: /apply/ })).not.toBeInTheDocument();
});

it('says what failed and with which request', () => {
  const error = new ApiError(500, 'internal', '', '', [], 'req_7');
  show(<List rows={undefined} error={error} onRetry={() => {}} />);
  expect(screen.getByRole('alert')).toHaveTextContent('req_7');
  expect(screen.getByRole('button', { name: 'Retry' })).toBeInTheDocument();
});

it('draws only what is in sight of a long list', () => {
  const many = Array.from({ length: 5000 }, (_, n) => ({ id: String(n), name: `Visitor ${n}`, hits: n }));
  show(<List rows={many} />);
  expect(screen.getAllByRole('row').length).toBeLessThan(100);
  expect(screen.getByRole('table', { name: 'Visitors' })).toHaveAttribute('aria-rowcount', '5001');
});
