import { Menu } from '@mantine/core';
import { ChevronDown, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { countryName, Flag, IconOf } from '@/shared/ui';
import classes from './WhosOn.module.css';

const SHOWN = 7;

type Country = [code: string, count: number];

/** Countries with their counts: a click shows only one. The chosen one is always among those in sight. */
export function CountryBand({
  countries,
  active,
  onPick,
}: {
  countries: Country[];
  active: string;
  onPick: (code: string) => void;
}) {
  const { t } = useTranslation('whoson');
  if (countries.length === 0 && !active) return null;
  const inSight = countries.slice(0, SHOWN);
  if (active && !inSight.some(([code]) => code === active))
    inSight.push([active, countries.find(([code]) => code === active)?.[1] ?? 0]);
  const rest = countries.filter(([code]) => !inSight.some(([other]) => other === code));
  return (
    <div className={classes.band} role="group" aria-label={t('groupCountries')}>
      {inSight.map(([code, count]) => (
        <button
          key={code}
          type="button"
          aria-pressed={code === active}
          aria-label={`${countryName(code)} ${count}`}
          title={countryName(code)}
          onClick={() => onPick(code === active ? '' : code)}
        >
          <Flag code={code} decorative /> {code} <span className="db-tnum">{count}</span>
          {code === active && <IconOf icon={X} size={12} />}
        </button>
      ))}
      {rest.length > 0 && <MoreCountries countries={rest} onPick={onPick} />}
    </div>
  );
}

function MoreCountries({ countries, onPick }: { countries: Country[]; onPick: (code: string) => void }) {
  const { t } = useTranslation('whoson');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button">
          {t('moreCountries', { count: countries.length })} <IconOf icon={ChevronDown} size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {countries.map(([code, count]) => (
          <Menu.Item
            key={code}
            leftSection={<Flag code={code} decorative />}
            rightSection={<span className="db-tnum">{count}</span>}
            onClick={() => onPick(code)}
          >
            {countryName(code)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
