import { Anchor } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/shared/api';
import { Button, EmptyState, ErrorState } from '@/shared/ui';

/** Stands in for a screen that threw: the frame and the other screens go on. */
export function ScreenError({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation();
  if (error instanceof ApiError) return <ErrorState error={error} onRetry={reset} />;
  return (
    <EmptyState
      icon={TriangleAlert}
      title={t('states.crashTitle')}
      action={<Button onClick={reset}>{t('retry')}</Button>}
      link={
        <Anchor component="button" size="sm" onClick={() => location.reload()}>
          {t('states.reload')}
        </Anchor>
      }
    >
      {t('states.crashDetail')}
    </EmptyState>
  );
}
