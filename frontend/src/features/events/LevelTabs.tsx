import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { roleCovers, useMe } from '@/shared/session';
import { FilterTabs } from '@/shared/ui';
import type { ListLevel } from './api';

/** My, System and Employee Events, as far as the role reaches. */
export function LevelTabs({ level, count }: { level: ListLevel; count?: number }) {
  const { t } = useTranslation('events');
  const navigate = useNavigate();
  const { role } = useMe();
  const levels: ListLevel[] = ['my'];
  if (roleCovers(role, 'administrator')) levels.push('system');
  if (roleCovers(role, 'manager')) levels.push('employee');
  return (
    <FilterTabs
      label={t('editor.events')}
      value={level}
      onChange={(next) => void navigate({ to: `/events/${next}` })}
      tabs={levels.map((one) => ({
        value: one,
        label: t(`levels.${one}`),
        count: one === level ? count : undefined,
      }))}
    />
  );
}
