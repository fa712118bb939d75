import { Tooltip } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMenuCounts, useSession } from '@/shared/session';
import { BrandMark, Caps, CountBadge, IconOf } from '@/shared/ui';
import { menuOf, type MenuScreen, sectionHeads } from '../routes';
import { DemoNotice } from './DemoNotice';
import classes from './Sidebar.module.css';
import type { Fold } from './useFold';
import { UserMenu } from './UserMenu';

/** The menu at the left: 208 wide, folded 52. */
export function Sidebar({ fold }: { fold: Fold }) {
  const { t } = useTranslation('shell');
  const session = useSession();
  const menu = menuOf(session).filter(({ menu: entry }) => !entry.hidden);
  const of = (section: string) => menu.filter((screen) => screen.menu.section === section);
  return (
    <nav className={classes.sidebar} data-folded={fold.folded || undefined} aria-label={t('mainMenu')}>
      <Link to="/" className={classes.brand} aria-label="Deskbell">
        <BrandMark size={20} />
        {!fold.folded && <span>Deskbell</span>}
      </Link>
      <div className={classes.entries}>
        {of('main').map((screen) => (
          <Entry key={screen.path} screen={screen} folded={fold.folded} />
        ))}
        <div className={classes.line} />
        <Folding section="events" screens={of('events')} folded={fold.folded} />
        <Folding section="settings" screens={of('settings')} folded={fold.folded} />
      </div>
      <DemoNotice folded={fold.folded} />
      <UserMenu folded={fold.folded} />
    </nav>
  );
}

function useActive(path: string): boolean {
  const { pathname } = useLocation();
  return pathname === path || pathname.startsWith(`${path}/`);
}

function Entry({ screen, folded }: { screen: MenuScreen; folded: boolean }) {
  const { t } = useTranslation('shell');
  const counts = useMenuCounts();
  const { icon, label, count, loud } = screen.menu;
  const n = count ? counts[count] : 0;
  const active = useActive(screen.path);
  const link = (
    <Link
      to={screen.path}
      className={classes.entry}
      data-active={active || undefined}
      aria-current={active ? 'page' : undefined}
    >
      <IconOf icon={icon} size={18} />
      <span className={folded ? 'db-hidden' : 'db-truncate'}>{t(`menu.${label}`)}</span>
      {n > 0 && (loud ? <CountBadge n={n} filled /> : <span className={classes.number}>{n}</span>)}
    </Link>
  );
  return folded ? (
    <Tooltip label={<Hint label={t(`menu.${label}`)} keys={screen.keys} />} position="right" openDelay={200}>
      {link}
    </Tooltip>
  ) : (
    link
  );
}

function Hint({ label, keys }: { label: string; keys?: string }) {
  return (
    <>
      {label} {keys && <Caps keys={keys} quiet />}
    </>
  );
}

type Foldable = keyof typeof sectionHeads;

/** A section with a head; open while one of its screens is shown, or when the head is pressed. */
function Folding({
  section,
  screens,
  folded,
}: {
  section: Foldable;
  screens: MenuScreen[];
  folded: boolean;
}) {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  const inside = pathname.startsWith(`/${section}`) || screens.some(({ path }) => path === pathname);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const head = sectionHeads[section];
  const first = screens[0];
  if (!first) return null;
  if (folded) {
    return (
      <Tooltip label={t(`menu.${head.label}`)} position="right" openDelay={200}>
        <Link to={first.path} className={classes.entry} data-active={inside || undefined}>
          <IconOf icon={head.icon} size={18} />
          <span className="db-hidden">{t(`menu.${head.label}`)}</span>
        </Link>
      </Tooltip>
    );
  }
  const open = chosen ?? inside;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <>
      <button type="button" className={classes.entry} aria-expanded={open} onClick={() => setChosen(!open)}>
        <IconOf icon={head.icon} size={18} />
        <span className="db-truncate">{t(`menu.${head.label}`)}</span>
        <span className={classes.arrow}>
          <IconOf icon={Arrow} size={16} />
        </span>
      </button>
      {open && screens.map((screen) => <Child key={screen.path} screen={screen} />)}
    </>
  );
}

function Child({ screen }: { screen: MenuScreen }) {
  const { t } = useTranslation('shell');
  const active = useActive(screen.path);
  return (
    <Link
      to={screen.path}
      className={classes.child}
      data-active={active || undefined}
      aria-current={active ? 'page' : undefined}
    >
      <span className="db-truncate">{t(`menu.${screen.menu.label}`)}</span>
    </Link>
  );
}
