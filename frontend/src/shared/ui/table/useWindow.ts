import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode, RefObject } from 'react';
import type { Placed } from './heldOrder';

const BELOW = 32;
const VIRTUAL_FROM = 200;

/** The rows to draw: all of a short list, of a long one those in sight. */
export function useWindow<Row>(
  box: RefObject<HTMLDivElement | null>,
  placed: Placed<Row>[],
  rowHeight: number,
  below: ((row: Row) => ReactNode) | undefined,
  onEndReached?: () => void,
) {
  const virtual = placed.length > VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: placed.length,
    enabled: virtual || onEndReached !== undefined,
    getScrollElement: () => box.current,
    estimateSize: (index) => rowHeight + (placed[index] && below?.(placed[index].row) ? BELOW : 0),
    getItemKey: (index) => placed[index]?.key ?? index,
    scrollPaddingStart: 32,
    overscan: 8,
    onChange: (instance) => {
      const end = instance.range?.endIndex ?? 0;
      if (onEndReached && placed.length > 0 && end >= placed.length - 10) onEndReached();
    },
  });
  const revealPlain = (index: number) =>
    box.current?.querySelector(`tr[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' });
  if (!virtual) {
    const all = placed.map((place, index) => ({ place, index }));
    return { windowed: all, before: 0, after: 0, reveal: revealPlain };
  }
  const items = virtualizer.getVirtualItems();
  const windowed = items.flatMap(({ index }) => (placed[index] ? [{ place: placed[index], index }] : []));
  return {
    windowed,
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    reveal: (index: number) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
