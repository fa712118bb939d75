import { Select } from '@mantine/core';
import { Globe } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconOf } from './Button';

interface Props {
  value: string;
  onChange: (zone: string) => void;
  label?: string;
  error?: string;
}

let zones: string[] | undefined;

/** All time zones the browser knows, UTC first. */
function allZones(): string[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return zones;
}

/** The browser's own zone, the usual first choice. */
export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Picks an IANA time zone by typing a part of its name. */
export function TimeZoneSelect({ value, onChange, label, error }: Props) {
  const { t } = useTranslation();
  const known = allZones();
  return (
    <Select
      searchable
      label={label ?? t('timeZone')}
      error={error}
      data={known.includes(value) || !value ? known : [value, ...known]}
      value={value}
      onChange={(zone) => zone && onChange(zone)}
      limit={60}
      leftSection={<IconOf icon={Globe} />}
    />
  );
}
