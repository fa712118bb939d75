import { Link } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, Page } from '@/shared/ui';
import type { Screen } from './routes';

/** The screen exists, but not for this person: what it needs, and who can grant it. */
export function NoPermission({ screen }: { screen: Screen }) {
  const { t } = useTranslation('shell');
  const name = screen.menu ? t(`menu.${screen.menu.label}`) : t('notFoundTitle');
  return (
    <Page title={name}>
      <EmptyState
        icon={Lock}
        title={t('noPermission', { screen: name })}
        link={<Link to="/">{t('toStart')}</Link>}
      >
        {t(`needs.${screen.role ?? screen.right ?? 'administrator'}`)}
      </EmptyState>
    </Page>
  );
}
