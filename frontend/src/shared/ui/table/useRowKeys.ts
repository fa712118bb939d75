import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';

interface Moves {
  /** The scroll box; rows carry data-index. */
  box: RefObject<HTMLElement | null>;
  count: number;
  reveal: (index: number) => void;
  open: (index: number) => void;
  /** The row whose drawer is open: moving on opens the next one in it. */
  openIndex: number;
  select?: (index: number, range: boolean) => void;
}

/** `j k ↓ ↑` move the focus over rows, `enter o` open, `x` selects. */
export function useRowKeys({ box, count, reveal, open, openIndex, select }: Moves): void {
  const { t } = useTranslation();
  const current = () => {
    const row = document.activeElement?.closest<HTMLElement>('tr[data-index]');
    return row && box.current?.contains(row) ? Number(row.dataset.index) : openIndex;
  };
  const move = (step: number) => {
    const next = Math.min(count - 1, Math.max(0, current() + step));
    if (count === 0) return;
    reveal(next);
    if (openIndex >= 0) open(next);
    // A row far away is drawn first and can take the focus after that.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus());
  };
  const onCurrent = (act: (index: number) => void) => () => {
    const index = current();
    if (index >= 0) act(index);
  };
  const when = count > 0;
  const sheetOnly = true;
  useShortcut('j', t('table.next'), () => move(1), { when, sheetOnly });
  useShortcut('k', t('table.previous'), () => move(-1), { when, sheetOnly });
  useShortcut('arrowdown', t('table.next'), () => move(1), { when, silent: true });
  useShortcut('arrowup', t('table.previous'), () => move(-1), { when, silent: true });
  useShortcut('o', t('table.open'), onCurrent(open), { when, sheetOnly });
  useShortcut(
    'x',
    t('table.select'),
    onCurrent((index) => select?.(index, false)),
    { when: when && !!select, sheetOnly },
  );
  useShortcut(
    'shift+x',
    t('table.selectRange'),
    onCurrent((index) => select?.(index, true)),
    { when: when && !!select, sheetOnly },
  );
}
