import { Menu, Modal, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  ExternalLink,
  Inbox,
  MailCheck,
  MailX,
  MessageCircle,
  Pause,
  RotateCcw,
  UserRound,
  UsersRound,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIntent } from '@/shared/api';
import { useMe } from '@/shared/session';
import { confirm, ErrorState, type Icon, IconOf, toastDone, toastFailed } from '@/shared/ui';
import { type Demo, demoQuery, type Happening, makeHappen, setSpeed, type Speed, startOver } from './demo';
import classes from './DemoNotice.module.css';

/** What an administrator of a demo can do with it: how fast it goes, what happens in it, and starting over. */
export default function DemoMenu({ children }: { children: ReactNode }) {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const { role } = useMe();
  const [open, setOpen] = useState(false);
  const [beginning, setBeginning] = useState(false);
  const again = async () => {
    const sure = await confirm({
      title: t('demoMenu.overTitle'),
      children: t('demoMenu.overText'),
      verb: t('demoMenu.over'),
      danger: true,
    });
    if (!sure) return;
    setBeginning(true);
    startOver(role).catch((error: Error) => {
      setBeginning(false);
      toastFailed(error);
    });
  };
  return (
    <>
      <Menu opened={open} onChange={setOpen} position="right-end" width={280} withinPortal>
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown aria-label={t('demoMenu.label')}>
          <div className={classes.hint}>{t('demoHint')}</div>
          <Entry icon={Inbox} onClick={() => void navigate({ to: '/outbox' })}>
            {t('menu.outbox')}
          </Entry>
          <Menu.Item
            component="a"
            href="/demo/store/"
            target="_blank"
            leftSection={<IconOf icon={ExternalLink} size={16} />}
          >
            {t('demoMenu.store')}
          </Menu.Item>
          {open && <Directing />}
          <Menu.Divider />
          <Entry icon={RotateCcw} onClick={() => void again()}>
            {t('demoMenu.over')}…
          </Entry>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={beginning} onClose={() => {}} withCloseButton={false} title={t('demoMenu.overTitle')}>
        {t('demoMenu.beginning')}
      </Modal>
    </>
  );
}

function Entry({ icon, onClick, children }: { icon: Icon; onClick: () => void; children: ReactNode }) {
  return (
    <Menu.Item leftSection={<IconOf icon={icon} size={16} />} onClick={onClick}>
      {children}
    </Menu.Item>
  );
}

const icons: Record<Happening, Icon> = {
  visitor_idles: UserRound,
  three_visitors_idle: UsersRound,
  visitor_starts_chat: MessageCircle,
  mail_goes_down: MailX,
  mail_comes_back: MailCheck,
};

/** Speed, and what can be made to happen. */
function Directing() {
  const { t } = useTranslation('shell');
  const cache = useQueryClient();
  const demo = useQuery(demoQuery);
  const took = (now: Demo) => cache.setQueryData(demoQuery.queryKey, now);
  const speed = useIntent((to: Speed) => setSpeed(to), { onSuccess: took, onError: toastFailed });
  const happen = useIntent((what: Happening) => makeHappen(what), {
    onSuccess: (now, what) => {
      took(now);
      toastDone(t(`demoMenu.happened.${what}`));
    },
    onError: toastFailed,
  });
  if (demo.error && !demo.data)
    return <ErrorState inline error={demo.error} onRetry={() => void demo.refetch()} />;
  if (demo.data?.frozen) return <div className={classes.hint}>{t('demoMenu.frozen')}</div>;
  const down = demo.data?.mail_down;
  const can: Happening[] = [
    'visitor_idles',
    'three_visitors_idle',
    'visitor_starts_chat',
    down ? 'mail_comes_back' : 'mail_goes_down',
  ];
  return (
    <>
      <Menu.Divider />
      <div className={classes.speed}>
        <span id="demo-speed">{t('demoMenu.speed')}</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="demo-speed"
          value={demo.data ? String(demo.data.speed) : ''}
          onChange={(value) => speed.mutate(Number(value) as Speed)}
          data={[
            { value: '1', label: '×1' },
            { value: '4', label: '×4' },
            { value: '0', label: <PauseLabel /> },
          ]}
        />
      </div>
      <Menu.Divider />
      <Menu.Label>{t('demoMenu.happen')}</Menu.Label>
      {can.map((what) => (
        <Entry key={what} icon={icons[what]} onClick={() => happen.mutate(what)}>
          {t(`demoMenu.${what}`)}
        </Entry>
      ))}
    </>
  );
}

function PauseLabel() {
  const { t } = useTranslation('shell');
  return (
    <span className={classes.pause}>
      <IconOf icon={Pause} size={14} />
      <span className="db-hidden">{t('demoMenu.paused')}</span>
    </span>
  );
}
