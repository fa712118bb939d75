export { focusedRow, stepRow } from './rows';
export type { Column, Sort } from './column';
export { DataTable, type DataTableProps } from './DataTable';
export { HeldUpdatesButton, useHeldUpdates, type HeldUpdates } from './HeldUpdates';
export { useHeldOrder } from './heldOrder';
export type { Selection } from './selection';
export { SkeletonRows, useLate } from './SkeletonRows';
export { ColumnsMenu, useColumnChoice } from './ColumnsMenu';
