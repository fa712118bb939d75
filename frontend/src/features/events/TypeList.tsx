import { TextInput } from '@mantine/core';
import { Lock, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CategoryIcon, IconOf } from '@/shared/ui';
import type { EventLevel } from './api';
import { allowed, type Catalogue } from './catalogue';
import classes from './Events.module.css';

interface Props {
  catalogue: Catalogue;
  level: EventLevel;
  value: string;
  onPick: (type: string) => void;
}

/** All event types by category, searchable, each with one sentence. What only administrators may use has a lock. */
export function TypeList({ catalogue, level, value, onPick }: Props) {
  const { t } = useTranslation('events');
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = catalogue.categories
    .map((category) => ({
      category,
      types: category.types.filter((type) => {
        const text = `${category.label} ${type.label} ${type.help ?? ''}`.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((one) => one.types.length > 0);
  return (
    <div className={classes.types}>
      <TextInput
        label={t('create.type')}
        placeholder={t('create.search')}
        leftSection={<IconOf icon={Search} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={classes.typeList} role="radiogroup" aria-label={t('create.type')}>
        {found.length === 0 && <p className={classes.faint}>{t('create.nothing')}</p>}
        {found.map(({ category, types }) => (
          <section key={category.id}>
            <h3>
              <CategoryIcon of={category.id} size={14} /> {category.label}
            </h3>
            {types.map((type) => {
              const may = allowed(type, level);
              return (
                <button
                  key={type.id}
                  type="button"
                  role="radio"
                  aria-checked={value === type.id}
                  aria-disabled={!may}
                  title={may ? undefined : t('create.adminOnly')}
                  className={classes.type}
                  onClick={() => may && onPick(type.id)}
                >
                  <strong>
                    {type.label} {!may && <IconOf icon={Lock} size={13} />}
                  </strong>
                  <small>{type.help}</small>
                </button>
              );
            })}
          </section>
        ))}
      </div>
    </div>
  );
}
