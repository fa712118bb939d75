import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { groupsQuery, type ListLevel } from './api';
import type { Catalogue } from './catalogue';
import type { Filter } from './find';
import type { ListFilterValue } from './ListFilter';

/** Says filters in words, for where nothing matches them. */
export function useFilterWords(level: ListLevel, catalogue: Catalogue | undefined) {
  const { t } = useTranslation('events');
  const groups = useQuery({
    ...groupsQuery(level === 'system' ? 'system' : 'agent'),
    enabled: level !== 'employee',
  });
  const labelOf = <T extends { id: string; label: string }>(list: readonly T[] | undefined, id: string) =>
    list?.find((one) => one.id === id)?.label ?? id;
  const action = (id: string) =>
    labelOf(
      catalogue?.categories.flatMap((one) => one.actions),
      id,
    );
  const all = (filter: Filter & ListFilterValue) => {
    const group =
      filter.group === 'none'
        ? t('list.noGroup')
        : groups.data?.items.find((one) => one.id === filter.group)?.name;
    return [
      filter.q && t('list.filterSearch', { q: filter.q }),
      filter.group && t('list.filterGroup', { group: group ?? '…' }),
      filter.category &&
        t('list.filterCategory', { category: labelOf(catalogue?.categories, filter.category) }),
      filter.state !== 'all' && t(`states.${filter.state}`),
      filter.health !== 'all' && t(`list.healthFilter.${filter.health}`),
      filter.action && t('list.filterAction', { action: action(filter.action) }),
    ]
      .filter(Boolean)
      .join(', ');
  };
  return { all, action };
}
