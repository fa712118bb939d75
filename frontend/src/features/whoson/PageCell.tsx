import { Tooltip } from '@mantine/core';
import { SquareStack } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { middle } from '@/shared/format/text';
import { IconOf, pathOf } from '@/shared/ui';
import classes from './WhosOn.module.css';

interface Viewed {
  page: string;
  virtual: string;
  title: string;
}

/** What a page is called: the virtual page, the title, else the path. */
export const pageName = ({ virtual, title, page }: Viewed) => virtual || title || pathOf(page);

/** A page: its title, then the path as far as there is room. Under seven characters the path goes. */
export function PageCell({ page, most = 24 }: { page: Viewed; most?: number }) {
  const { t } = useTranslation('common');
  const path = pathOf(page.page);
  const name = pageName(page);
  return (
    <Tooltip label={`${name} — ${page.page}`} multiline maw={420}>
      <span className={classes.page}>
        <span className="db-truncate">{name}</span>
        {page.virtual && (
          <span className={classes.virtual}>
            <IconOf icon={SquareStack} size={14} />
            <span className="db-hidden">{t('virtualPage')}</span>
          </span>
        )}
        {name !== path && <span className={classes.path}>{middle(path, most)}</span>}
      </span>
    </Tooltip>
  );
}
