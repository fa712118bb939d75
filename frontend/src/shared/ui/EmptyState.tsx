import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button, type Icon, IconOf } from './Button';
import classes from './States.module.css';

interface EmptyProps {
  icon: Icon;
  /** One sentence on what will appear here. */
  title: string;
  children?: ReactNode;
  /** One next step. */
  action?: ReactNode;
  /** A quiet link beside it: an example, a help page. */
  link?: ReactNode;
}

/** Nothing here yet: what will appear, and one next step. */
export function EmptyState({ icon, title, children, action, link }: EmptyProps) {
  return (
    <div className={classes.state}>
      <span className={classes.icon}>
        <IconOf icon={icon} size={24} />
      </span>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.detail}>{children}</div>}
      {(action || link) && (
        <div className={classes.steps}>
          {action}
          {link}
        </div>
      )}
    </div>
  );
}

interface FilteredProps {
  /** The filter in words: "Priority is Urgent". */
  filter: string;
  onClear: () => void;
}

/** Nothing matches the filter; looks different from a first use. */
export function FilteredEmptyState({ filter, onClear }: FilteredProps) {
  const { t } = useTranslation();
  useShortcut('escape', t('clearFilters'), onClear);
  const [before, after] = t('states.filteredTitle', { filter: '\u0000' }).split('\u0000');
  return (
    <div className={classes.state} data-small>
      <p className={classes.plain}>
        {before}
        <em className={classes.filter}>{filter}</em>
        {after}
      </p>
      <Button kind="quiet" onClick={onClear} keys="escape">
        {t('clearFilters')}
      </Button>
    </div>
  );
}

/** Everything is done. One quiet line. */
export function CaughtUp({ icon, children }: { icon: Icon; children: ReactNode }) {
  return (
    <div className={classes.state} data-small>
      <span className={classes.ok}>
        <IconOf icon={icon} size={20} />
      </span>
      <p className={classes.plain}>{children}</p>
    </div>
  );
}
