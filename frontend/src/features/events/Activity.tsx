import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, EmptyState } from '@/shared/ui';
import { type Firing, firingsPage } from './api';
import { FiringCard } from './FiringCard';
import { useFiringColumns } from './useFiringColumns';

/** What one event has done. */
export function Activity({ eventId }: { eventId: string }) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const columns = useFiringColumns(false);
  const list = useQuery({
    queryKey: ['firings', 'of', eventId],
    queryFn: ({ signal }) => firingsPage({ event_id: eventId }, undefined, signal),
    refetchInterval: 10_000,
  });
  const open = useCallback(
    (one: Firing) =>
      void navigate({ to: '/firings/$id', params: { id: one.id }, search: { event: one.event_id } as never }),
    [navigate],
  );
  const card = useCallback((one: Firing) => <FiringCard firing={one} />, []);
  return (
    <DataTable
      label={t('editor.tabs.activity')}
      columns={columns}
      rows={list.data?.items}
      rowKey={(one) => one.id}
      rowName={(one) => one.item_ref}
      density="compact"
      onOpen={open}
      card={card}
      error={list.error}
      onRetry={list.refetch}
      empty={
        <EmptyState icon={ScrollText} title={t('editor.activityEmpty')}>
          {t('editor.activityEmptyHint')}
        </EmptyState>
      }
    />
  );
}
