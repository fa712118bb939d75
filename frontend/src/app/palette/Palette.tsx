import { Modal, useMantineColorScheme } from '@mantine/core';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Presence, usePresence, useSession } from '@/shared/session';
import { type Shortcut, useShortcut, useShortcuts } from '@/shared/shortcuts';
import { Caps, IconOf, toastFailed } from '@/shared/ui';
import { menuOf, type MenuScreen } from '../routes';
import classes from './Palette.module.css';

/** Opens the palette. */
export const openPalette = () => spotlight.open();

interface Command {
  id: string;
  label: string;
  left?: ReactNode;
  keys?: string;
  run: () => void;
}

/** ⌘K: every screen, and every command that is registered on this one. */
export function Palette() {
  const { t } = useTranslation('shell');
  const [query, setQuery] = useState('');
  const groups = useGroups()
    .map(({ name, commands }) => ({ name, commands: commands.filter(({ label }) => matches(label, query)) }))
    .filter(({ commands }) => commands.length > 0);
  useShortcut('mod+k', t('openPalette'), openPalette, { scope: 'global', whileTyping: true });
  useShortcut('/', t('focusSearch'), focusSearch, { scope: 'global' });
  return (
    <>
      <Spotlight.Root
        query={query}
        onQueryChange={setQuery}
        shortcut={null}
        radius={10}
        centered={false}
        yOffset="14dvh"
        overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
        transitionProps={{ transition: 'fade', duration: 90 }}
        classNames={{ content: classes.content }}
      >
        <Modal.Title className="db-hidden">{t('palette')}</Modal.Title>
        <Spotlight.Search
          className={classes.field}
          classNames={{ input: classes.search }}
          placeholder={t('search')}
          aria-label={t('search')}
          leftSection={<IconOf icon={Search} />}
        />
        <Spotlight.ActionsList className={classes.list} tabIndex={0}>
          {groups.length === 0 && <Spotlight.Empty>{t('noMatch')}</Spotlight.Empty>}
          {groups.map(({ name, commands }) => (
            <Spotlight.ActionsGroup key={name} label={name} className={classes.group}>
              {commands.map(({ id, label, left, keys, run }) => (
                <Spotlight.Action
                  key={id}
                  classNames={{ action: classes.action, actionSection: classes.actionSection }}
                  label={label}
                  onClick={run}
                  leftSection={left}
                  rightSection={keys && <Caps keys={keys} />}
                />
              ))}
            </Spotlight.ActionsGroup>
          ))}
        </Spotlight.ActionsList>
      </Spotlight.Root>
      <Chords />
    </>
  );
}

/** The `g` chords, one for each screen that has one. */
function Chords() {
  const menu = menuOf(useSession());
  return menu.filter(({ keys }) => keys).map((screen) => <Chord key={screen.path} screen={screen} />);
}

function Chord({ screen }: { screen: MenuScreen }) {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const go = () => void navigate({ to: screen.path });
  useShortcut(screen.keys ?? '', t(`menu.${screen.menu.label}`), go, { scope: 'global' });
  return null;
}

function useGroups(): { name: string; commands: Command[] }[] {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const menu = menuOf(useSession());
  const here = useShortcuts().filter(
    ({ silent, sheetOnly, scope }) => !silent && !sheetOnly && scope !== 'global',
  );
  const always = useCommands();
  const screens = menu.map((screen) => ({
    id: screen.path,
    label: t(`menu.${screen.menu.label}`),
    left: <IconOf icon={screen.menu.icon} />,
    keys: screen.keys,
    run: () => void navigate({ to: screen.path }),
  }));
  return [
    { name: t('thisScreen'), commands: here.map(fromShortcut) },
    { name: t('go'), commands: screens },
    { name: t('commands'), commands: always },
  ];
}

function fromShortcut({ keys, label, run }: Shortcut): Command {
  // The palette is on its way out then; the command may open something that wants the focus.
  return {
    id: `${keys} ${label}`,
    label,
    keys,
    run: () => requestAnimationFrame(() => run(new KeyboardEvent('keydown'))),
  };
}

const presences: readonly Presence[] = ['online', 'busy', 'away', 'offline'];

function useCommands(): Command[] {
  const { t } = useTranslation(['shell', 'common']);
  const presence = usePresence();
  const { setColorScheme } = useMantineColorScheme();
  return [
    ...presences.map((value) => ({
      id: `presence ${value}`,
      label: `${t('presence')}: ${t(`common:presence.${value}`)}`,
      run: () => presence.mutate(value, { onError: toastFailed }),
    })),
    { id: 'theme light', label: `${t('theme')}: ${t('themeLight')}`, run: () => setColorScheme('light') },
    { id: 'theme dark', label: `${t('theme')}: ${t('themeDark')}`, run: () => setColorScheme('dark') },
    { id: 'theme system', label: `${t('theme')}: ${t('themeSystem')}`, run: () => setColorScheme('auto') },
  ];
}

/** Every word of the query begins a word of the label. */
function matches(label: string, query: string): boolean {
  const words = label.toLocaleLowerCase().split(/[\s:'’-]+/);
  const asked = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return asked.every((part) => words.some((word) => word.startsWith(part)));
}

/** The screen's own search field (marked `data-search`), else the palette. */
function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('main [data-search]');
  if (field) field.focus();
  else openPalette();
}
