/** The ids of the selected rows. */
export type Selection = ReadonlySet<string>;

/** The selection with one row switched. */
export function toggled(selection: Selection, key: string): Selection {
  const next = new Set(selection);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The selection with everything between the last row and this one added. */
export function ranged(
  selection: Selection,
  keys: readonly string[],
  from: string | null,
  to: string,
): Selection {
  const [start, end] = [keys.indexOf(from ?? to), keys.indexOf(to)].toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  if (start < 0) return toggled(selection, to);
  return new Set([...selection, ...keys.slice(start, end + 1)]);
}
