const keyOf = (row: Element | null | undefined) => (row as HTMLElement | null | undefined)?.dataset.key;

/** The key of the row that has the keyboard focus, for shortcuts that act on a row. */
export function focusedRow(): string | undefined {
  return keyOf(document.activeElement?.closest('tr[data-key]'));
}

/** The key of the row before (-1) or after (1) another, in the order on the screen; undefined at the ends. */
export function stepRow(key: string, step: -1 | 1): string | undefined {
  const rows = [...document.querySelectorAll('main tr[data-key], main li[data-key]')];
  const at = rows.findIndex((row) => keyOf(row) === key);
  return at < 0 ? undefined : keyOf(rows[at + step]);
}
