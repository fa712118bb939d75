import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Check, ChevronDown, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Presence, useMe, usePresence, useSignOut } from '@/shared/session';
import { type Icon, IconOf, PersonAvatar, PresenceDot, toastFailed } from '@/shared/ui';
import { openShortcutSheet } from '../palette/ShortcutSheet';
import classes from './UserMenu.module.css';

const presences: readonly Presence[] = ['online', 'busy', 'away', 'offline'];
const themes = [
  { value: 'light', label: 'themeLight', icon: Sun },
  { value: 'dark', label: 'themeDark', icon: Moon },
  { value: 'auto', label: 'themeSystem', icon: Monitor },
] as const satisfies readonly { value: string; label: string; icon: Icon }[];

/** The person at the foot of the sidebar: presence, theme, profile, sign out. */
export function UserMenu({ folded }: { folded: boolean }) {
  const { t } = useTranslation(['shell', 'common']);
  const me = useMe();
  return (
    <div className={classes.place}>
      <Menu position="top-start" width={208} offset={6}>
        <Menu.Target>
          <UnstyledButton
            className={classes.target}
            data-folded={folded || undefined}
            aria-label={t('userMenu', { name: me.name })}
          >
            <PersonAvatar name={me.name} presence={me.presence} ours />
            {!folded && (
              <>
                <span className={classes.words}>
                  <span className="db-truncate">{me.name}</span>
                  <span className={classes.presence}>{t(`common:presence.${me.presence}`)}</span>
                </span>
                <IconOf icon={ChevronDown} size={16} />
              </>
            )}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <UserMenuItems />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** What the menu holds; the phone shows it under More. */
export function UserMenuItems() {
  const { t } = useTranslation(['shell', 'common']);
  const me = useMe();
  const presence = usePresence();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t('presence')}</Menu.Label>
      {presences.map((value) => (
        <Choice
          key={value}
          value={value}
          chosen={me.presence === value}
          left={<PresenceDot presence={value} />}
          onClick={() => presence.mutate(value, { onError: toastFailed })}
        >
          {t(`common:presence.${value}`)}
        </Choice>
      ))}
      <Menu.Divider />
      <Menu.Label>{t('theme')}</Menu.Label>
      {themes.map(({ value, label, icon }) => (
        <Choice
          key={value}
          value={value}
          chosen={colorScheme === value}
          left={<IconOf icon={icon} />}
          onClick={() => setColorScheme(value)}
        >
          {t(label)}
        </Choice>
      ))}
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconOf icon={UserRound} />}
        onClick={() => void navigate({ to: '/settings/profile' })}
      >
        {t('menu.profile')}
      </Menu.Item>
      <Menu.Item leftSection={<IconOf icon={Keyboard} />} onClick={openShortcutSheet}>
        {t('shortcuts')}
      </Menu.Item>
      <Menu.Item leftSection={<IconOf icon={LogOut} />} onClick={() => signOut.mutate()}>
        {t('signOut')}
      </Menu.Item>
    </>
  );
}

interface ChoiceProps {
  value: string;
  chosen: boolean;
  left: React.ReactNode;
  onClick: () => void;
  children: string;
}

function Choice({ value, chosen, left, onClick, children }: ChoiceProps) {
  return (
    <Menu.RadioItem
      value={value}
      checked={chosen}
      onChange={onClick}
      closeMenuOnClick
      classNames={{ itemIndicator: classes.check }}
      checkIcon={<IconOf icon={Check} size={14} />}
    >
      <span className={classes.choice}>
        <span className={classes.left}>{left}</span>
        {children}
      </span>
    </Menu.RadioItem>
  );
}
