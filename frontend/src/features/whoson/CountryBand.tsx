import { useTranslation } from 'react-i18next';
import { countryName, Flag } from '@/shared/ui';
import classes from './WhosOn.module.css';

const SHOWN = 7;

/** Countries with their counts: a click shows only one. */
export function CountryBand({
  countries,
  active,
  onPick,
}: {
  countries: [code: string, count: number][];
  active: string;
  onPick: (code: string) => void;
}) {
  const { t } = useTranslation('whoson');
  if (countries.length === 0) return null;
  return (
    <div className={classes.band} role="group" aria-label={t('groupCountries')}>
      {countries.slice(0, SHOWN).map(([code, count]) => (
        <button
          key={code}
          type="button"
          aria-pressed={code === active}
          title={countryName(code)}
          onClick={() => onPick(code === active ? '' : code)}
        >
          <Flag code={code} decorative /> {code} <span className="db-tnum">{count}</span>
        </button>
      ))}
      {countries.length > SHOWN && <span>{t('moreCountries', { count: countries.length - SHOWN })}</span>}
    </div>
  );
}
