import { Modal, Switch } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, usePreferences } from '@/shared/session';
import { caps, type Shortcut, useShortcut, useShortcuts } from '@/shared/shortcuts';
import { Caps, toastFailed } from '@/shared/ui';
import classes from './ShortcutSheet.module.css';

const openers = new Set<() => void>();

/** Opens the list of shortcuts. */
export const openShortcutSheet = () => openers.forEach((open) => open());

/** `?`: what works here and now, made from what is registered. */
export function ShortcutSheet() {
  const { t } = useTranslation('shell');
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    const open = () => setOpened(true);
    openers.add(open);
    return () => void openers.delete(open);
  }, []);
  useShortcut('?', t('showShortcuts'), () => setOpened(true), { scope: 'global' });
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={t('shortcuts')} size="lg">
      <Sheet />
    </Modal>
  );
}

function Sheet() {
  const { t } = useTranslation('shell');
  const me = useMe();
  const save = usePreferences();
  const list = useShortcuts().filter((shortcut) => !shortcut.silent);
  const letters = me.preferences?.letter_shortcuts !== false;
  return (
    <>
      <div className={classes.columns}>
        <Group title={t('thisScreen')} shortcuts={list.filter((shortcut) => shortcut.scope !== 'global')} />
        <Group title={t('everywhere')} shortcuts={list.filter((shortcut) => shortcut.scope === 'global')} />
      </div>
      <Switch
        mt="lg"
        label={t('letters')}
        description={t('lettersHint', { mod: caps('mod+k')[0] ?? '' })}
        checked={letters}
        onChange={(event) =>
          save.mutate({ letter_shortcuts: event.currentTarget.checked }, { onError: toastFailed })
        }
      />
    </>
  );
}

function Group({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  if (shortcuts.length === 0) return null;
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      <dl className={classes.list}>
        {shortcuts.map(({ keys, label }) => (
          <div key={`${keys} ${label}`}>
            <dt>{label}</dt>
            <dd>
              <Caps keys={keys} />
              <span className="db-hidden">{caps(keys).join(' ')}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
