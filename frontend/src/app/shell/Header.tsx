import { Search } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { withWords } from '@/shared/i18n';
import { BrandMark, Caps, IconButton, Quiet } from '@/shared/ui';
import { openPalette } from '../palette/Palette';
import { ConnectionState } from './ConnectionState';
import classes from './Header.module.css';

const Bell = lazy(withWords('alerts', () => import('@/features/alerts/Bell')));

interface Props {
  titleRef: (element: HTMLElement | null) => void;
  phoneRef: (element: HTMLElement | null) => void;
}

/** The line above every screen: its title, search, the connection, the bell. */
export function Header({ titleRef, phoneRef }: Props) {
  const { t } = useTranslation('shell');
  return (
    <header className={classes.header}>
      <span className={classes.brand}>
        <BrandMark size={22} />
      </span>
      <div className={classes.title} ref={titleRef} />
      <button type="button" className={classes.search} onClick={openPalette} aria-label={t('search')}>
        <Search size={16} strokeWidth={1.5} aria-hidden />
        <span>{t('search')}</span>
        <Caps keys="mod+k" />
      </button>
      <ConnectionState />
      <span className={classes.bell}>
        <Quiet>
          <Suspense>
            <Bell />
          </Suspense>
        </Quiet>
      </span>
      <span className={classes.phone}>
        <IconButton icon={Search} label={t('searchShort')} size="touch" onClick={openPalette} />
        <span ref={phoneRef} className={classes.slot} />
      </span>
    </header>
  );
}
