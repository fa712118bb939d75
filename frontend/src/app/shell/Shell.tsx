import { Outlet, useLocation } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HeaderSlots } from '@/shared/ui/Page';
import { useMe, useSession } from '@/shared/session';
import { useShortcutListener } from '@/shared/shortcuts';
import { Palette } from '../palette/Palette';
import { ShortcutSheet } from '../palette/ShortcutSheet';
import { maySee, screens } from '../routes';
import { NoPermission } from '../NoPermission';
import { NotFound } from '../NotFound';
import { Background } from './Background';
import { BottomTabs } from './BottomTabs';
import { Header } from './Header';
import { OfflineBanner } from './OfflineBanner';
import classes from './Shell.module.css';
import { Sidebar } from './Sidebar';
import { useFold } from './useFold';
import { useTabTitle } from './useTabTitle';

/** The frame: sidebar, header, the screen, and on a phone the tabs at the foot. */
export function Shell() {
  const { t } = useTranslation('shell');
  const me = useMe();
  const fold = useFold();
  const [title, setTitle] = useState('');
  const [titleSlot, setTitleSlot] = useState<HTMLElement | null>(null);
  const [phoneSlot, setPhoneSlot] = useState<HTMLElement | null>(null);
  const slots = useMemo(() => ({ title: titleSlot, phone: phoneSlot, setTitle }), [titleSlot, phoneSlot]);
  useTabTitle(title);
  useShortcutListener(me.preferences?.letter_shortcuts !== false);
  return (
    <HeaderSlots value={slots}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <div
        className={classes.shell}
        data-folded={fold.folded || undefined}
        data-density={me.preferences?.density}
      >
        <Sidebar fold={fold} />
        <div className={classes.side}>
          <Header titleRef={setTitleSlot} phoneRef={setPhoneSlot} />
          <OfflineBanner />
          <main id="main" className={classes.main} tabIndex={-1}>
            <Screen />
          </main>
          <BottomTabs />
        </div>
      </div>
      <Palette />
      <ShortcutSheet />
      <Background />
    </HeaderSlots>
  );
}

/** The screen at this address, if the person may see it. */
function Screen() {
  const session = useSession();
  const { pathname } = useLocation();
  const screen = screens.find(({ path }) => path === pathname);
  if (!screen || maySee(screen, session)) return <Outlet />;
  return screen.role || screen.right ? <NoPermission screen={screen} /> : <NotFound />;
}
