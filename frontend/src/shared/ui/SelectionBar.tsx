import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { IconButton } from './Button';
import classes from './SelectionBar.module.css';

interface Props {
  count: number;
  total: number;
  onSelectAll?: () => void;
  onClear: () => void;
  /** Bulk actions: quiet buttons whose labels tell the truth about their scope. */
  children: ReactNode;
}

/** Slides up at the foot while something is selected. Place it inside Main, after the table. */
export function SelectionBar({ count, total, onSelectAll, onClear, children }: Props) {
  const { t } = useTranslation();
  useShortcut('escape', t('clearSelection'), onClear, { scope: 'selection', when: count > 0, silent: true });
  if (count === 0) return null;
  return (
    <div className={classes.place}>
      <div className={classes.bar} role="toolbar" aria-label={t('selected', { count })}>
        <strong className="db-tnum">{t('selected', { count })}</strong>
        <span className={classes.scope}>
          {t('ofTotal', { total })}
          {onSelectAll && count < total && (
            <>
              {' · '}
              <button type="button" onClick={onSelectAll}>
                {t('selectAll', { total })}
              </button>
            </>
          )}
        </span>
        <span className={classes.line} />
        {children}
        <span className={classes.line} />
        <IconButton icon={X} label={t('clearSelection')} keys="escape" onClick={onClear} />
      </div>
    </div>
  );
}
