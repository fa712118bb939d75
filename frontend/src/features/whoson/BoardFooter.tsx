import { useTranslation } from 'react-i18next';
import { duration } from '@/shared/format/time';
import { Footer } from '@/shared/ui';
import type { Sites } from './api';
import classes from './WhosOn.module.css';

interface Props {
  /** Undefined while the board is read. */
  shown: number | undefined;
  total: number | undefined;
  sites: Sites | undefined;
  /** The order is held while the pointer is on the table. */
  held: boolean;
}

/** The honest numbers of the board, and whose country data it shows. */
export function BoardFooter({ shown, total, sites, held }: Props) {
  const { t } = useTranslation('whoson');
  const manners = sites?.items[0]?.manners;
  const time = (seconds: number) =>
    seconds % 60 === 0 ? t('footer.minutes', { count: seconds / 60 }) : duration(seconds * 1000);
  const { known, attribution, attribution_url: address } = sites?.countries ?? {};
  return (
    <Footer
      right={
        <>
          {held && <span>{t('footer.held')}</span>}
          {known === false && <span>{t('footer.noGeo')}</span>}
          {attribution && address && (
            <a className={classes.attribution} href={address} target="_blank" rel="noopener noreferrer">
              {attribution}
            </a>
          )}
        </>
      }
    >
      {shown !== undefined && total !== undefined && <span>{t('footer.shown', { shown, total })}</span>}
      {manners && <span>{t('footer.idleAfter', { time: time(manners.idle_after) })}</span>}
      {manners && <span>{t('footer.removedAfter', { time: time(manners.remove_after) })}</span>}
    </Footer>
  );
}
