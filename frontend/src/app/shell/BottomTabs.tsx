import { Menu } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMenuCounts, useSession } from '@/shared/session';
import { CountBadge, IconOf } from '@/shared/ui';
import { menuOf, type MenuScreen } from '../routes';
import classes from './BottomTabs.module.css';
import { UserMenuItems } from './UserMenu';

/** The phone's menu: four screens and everything else under More. A screen hides it with `data-hide-tabs` on its page. */
export function BottomTabs() {
  const { t } = useTranslation('shell');
  const menu = menuOf(useSession());
  const tabs = menu.filter((screen) => screen.menu.phone);
  const rest = menu.filter((screen) => !screen.menu.phone && !screen.menu.hidden);
  return (
    <nav className={classes.tabs} aria-label={t('mainMenu')}>
      {tabs.map((screen) => (
        <TabLink key={screen.path} screen={screen} />
      ))}
      <Menu position="top-end" width={260}>
        <Menu.Target>
          <button type="button" className={classes.tab}>
            <IconOf icon={Ellipsis} size={22} />
            <span>{t('more')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.more} tabIndex={0}>
          {rest.map((screen) => (
            <Menu.Item
              key={screen.path}
              leftSection={<IconOf icon={screen.menu.icon} />}
              renderRoot={(props) => <Link {...props} to={screen.path} />}
            >
              {t(`menu.${screen.menu.label}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <UserMenuItems />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function TabLink({ screen }: { screen: MenuScreen }) {
  const { t } = useTranslation('shell');
  const counts = useMenuCounts();
  const { pathname } = useLocation();
  const { icon, label, count, loud } = screen.menu;
  const section = `/${screen.path.split('/')[1]}`;
  const active = pathname.startsWith(section);
  const n = count && (loud || count === 'unread') ? counts[count] : 0;
  return (
    <Link
      to={screen.path}
      className={classes.tab}
      data-active={active || undefined}
      aria-current={active ? 'page' : undefined}
    >
      <span className={classes.icon}>
        <IconOf icon={icon} size={22} />
        <CountBadge n={n} filled={loud} danger={count === 'unread' && counts.urgentUnread > 0} />
      </span>
      <span>{t(screen.menu.section === 'events' ? 'menu.events' : `menu.${label}`)}</span>
    </Link>
  );
}
