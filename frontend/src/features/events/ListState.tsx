import { Trash2, UsersRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, FilteredEmptyState, Footer } from '@/shared/ui';
import type { DeskEvent, EventState, ListLevel } from './api';
import type { Catalogue } from './catalogue';
import { Starters } from './Starters';

interface Props {
  level: ListLevel;
  deleted: boolean;
  catalogue: Catalogue | undefined;
  /** The filters in words; empty: nothing is filtered. */
  filters: string;
  onClear: () => void;
  onNew: () => void;
}

/** What stands where no event stands. */
export function NoEvents({ level, deleted, catalogue, filters, onClear, onNew }: Props) {
  const { t } = useTranslation('events');
  if (filters) return <FilteredEmptyState filter={filters} onClear={onClear} />;
  if (level !== 'employee' && !deleted) {
    return catalogue ? (
      <Starters level={level === 'system' ? 'system' : 'agent'} catalogue={catalogue} onNew={onNew} />
    ) : null;
  }
  const what = deleted ? 'deleted' : level;
  return (
    <EmptyState icon={deleted ? Trash2 : UsersRound} title={t(`list.empty.${what}`)}>
      {t(`list.emptyHint.${what}`)}
    </EmptyState>
  );
}

/** How many there are, and how many are on. */
export function ListFooter({ shown, events }: { shown: number; events: readonly DeskEvent[] }) {
  const { t } = useTranslation('events');
  const count = (state: EventState) => events.filter((one) => one.state === state).length;
  const counts = { enabled: count('enabled'), shadow: count('shadow'), disabled: count('disabled') };
  return (
    <Footer right={<span>{t('list.shown', { shown, total: events.length })}</span>}>
      <span>{t('list.footer', counts)}</span>
    </Footer>
  );
}
