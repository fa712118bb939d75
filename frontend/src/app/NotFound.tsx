import { Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '@/shared/ui';

/** There is no screen at this address. */
export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('notFoundTitle')}>
      <EmptyState icon={SearchX} title={t('notFound')} link={<Link to="/">{t('toStart')}</Link>}>
        {t('notFoundHint')}
      </EmptyState>
    </Page>
  );
}
