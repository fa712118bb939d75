import { useMediaQuery } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe, usePreferences } from '@/shared/session';
import { useShortcut } from '@/shared/shortcuts';

export interface Fold {
  folded: boolean;
  toggle: () => void;
}

/** Whether the sidebar is folded to icons: as chosen for this screen, else below 1100 px. */
export function useFold(): Fold {
  const { t } = useTranslation('shell');
  const { preferences } = useMe();
  const save = usePreferences();
  const narrow = useMediaQuery('(max-width: 1099px)') ?? false;
  const { pathname } = useLocation();
  const screen = pathname.split('/').slice(1, 3).join('/');
  const folded = preferences?.folded?.[screen] ?? narrow;
  const toggle = () => save.mutate({ folded: { ...preferences?.folded, [screen]: !folded } });
  useShortcut('[', folded ? t('unfold') : t('fold'), toggle, { scope: 'global' });
  return { folded, toggle };
}
