import { TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, usePreferences } from '@/shared/session';
import { Button, IconButton, IconOf, RailItem, RailTitle, toastFailed, toastUndo } from '@/shared/ui';
import type { Visitor } from './api';
import { type Filter, shows, viewNames } from './visitors';
import classes from './WhosOn.module.css';

/** A filter that somebody keeps under a name. */
interface SavedView extends Filter {
  name: string;
}

const everything: Filter = { view: 'all', state: 'all', country: '', q: '' };
const same = (a: Filter, b: Filter) =>
  a.view === b.view && a.state === b.state && a.country === b.country && a.q === b.q;

interface Props {
  visitors: readonly Visitor[] | null;
  url: Filter;
  onPick: (filter: Filter) => void;
}

/** The views beside the board with their live counts: ours, and those that the person saved. */
export function Views({ visitors, url, onPick }: Props) {
  const { t } = useTranslation('whoson');
  const { saved, change } = useSavedViews();
  const counted = (filter: Filter) =>
    visitors?.filter((one) => one.state !== 'left' && shows(one, filter)).length;
  const remove = (view: SavedView) => {
    change(saved.filter((one) => one !== view));
    toastUndo(t('viewRemoved', { name: view.name }), () => change(saved));
  };
  const isNew =
    !viewNames.some((view) => same(url, { ...everything, view })) && !saved.some((one) => same(url, one));
  return (
    <>
      <RailTitle>{t('savedViews')}</RailTitle>
      {viewNames.map((view) => {
        const filter = { ...everything, view };
        return (
          <RailItem
            key={view}
            active={same(url, filter)}
            count={counted(filter)}
            onClick={() => onPick(filter)}
          >
            {t(`views.${view}`)}
          </RailItem>
        );
      })}
      {saved.map((one) => (
        <div key={one.name} className={classes.savedView}>
          <RailItem active={same(url, one)} count={counted(one)} onClick={() => onPick(filterOf(one))}>
            {one.name}
          </RailItem>
          <IconButton
            icon={X}
            size="small"
            label={t('removeView', { name: one.name })}
            onClick={() => remove(one)}
          />
        </div>
      ))}
      {isNew && (
        <SaveView
          onSave={(name) => change([...saved.filter((one) => one.name !== name), { ...filterOf(url), name }])}
        />
      )}
    </>
  );
}

const filterOf = ({ view, state, country, q }: Filter): Filter => ({ view, state, country, q });

function SaveView({ onSave }: { onSave: (name: string) => void }) {
  const { t } = useTranslation(['whoson', 'common']);
  const [name, setName] = useState<string | null>(null);
  if (name === null)
    return (
      <button type="button" className={classes.saveView} onClick={() => setName('')}>
        <IconOf icon={Plus} size={14} /> {t('saveView')}
      </button>
    );
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    onSave(name.trim());
    setName(null);
  };
  return (
    <form className={classes.viewForm} onSubmit={save}>
      <TextInput
        size="xs"
        aria-label={t('viewName')}
        placeholder={t('viewName')}
        maxLength={40}
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setName(null)}
      />
      <Button size="small" type="submit">
        {t('common:save')}
      </Button>
    </form>
  );
}

/** The person's own views, kept with their preferences. */
function useSavedViews() {
  const { preferences } = useMe();
  const save = usePreferences();
  const saved = Array.isArray(preferences?.visitor_views) ? (preferences.visitor_views as SavedView[]) : [];
  const change = (views: SavedView[]) => save.mutate({ visitor_views: views }, { onError: toastFailed });
  return { saved, change };
}
