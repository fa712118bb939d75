import type { Sort } from '@/shared/ui/table/column';

/** Sort keys as the address holds them: `-idle,name` is idle, highest first, then name. */
export const writeSort = (sort: Sort): string => sort.map(({ id, desc }) => (desc ? `-${id}` : id)).join(',');

/** The other way round. */
export const readSort = (text: string): Sort =>
  text
    .split(',')
    .filter(Boolean)
    .map((key) => (key.startsWith('-') ? { id: key.slice(1), desc: true } : { id: key, desc: false }));
