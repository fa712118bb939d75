import { Menu } from '@mantine/core';
import { Ban, Ellipsis, MessageSquareShare, Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Caps, IconButton, IconOf } from '@/shared/ui';
import type { BanFor, Visitor } from './api';
import { canInvite, type VisitorActions } from './useVisitorActions';

const bans: readonly BanFor[] = ['hour', 'day', 'forever'];

interface Props {
  visitor: Visitor;
  actions: VisitorActions;
  /** Why chats may not be forced here, if so. */
  noForce?: string;
  /** Opens the drawer; absent inside it. */
  onTrail?: (visitor: Visitor) => void;
}

/** Everything else that can be done with a visitor. The key `.` opens it. */
export function VisitorMenu({ visitor, actions, noForce, onTrail }: Props) {
  const { t } = useTranslation('whoson');
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <IconButton icon={Ellipsis} label={t('more')} keys="." size="small" bordered />
      </Menu.Target>
      <Menu.Dropdown>
        {onTrail && (
          <Menu.Item leftSection={<IconOf icon={Route} />} onClick={() => onTrail(visitor)}>
            {t('watchTrail')}
          </Menu.Item>
        )}
        {canInvite(visitor) && (
          <Menu.Item
            leftSection={<IconOf icon={MessageSquareShare} />}
            rightSection={<Caps keys="shift+f" />}
            disabled={noForce !== undefined}
            title={noForce}
            onClick={() => actions.force(visitor)}
          >
            {t('forceChat')}
          </Menu.Item>
        )}
        <Menu.Divider />
        {bans.map((one) => (
          <Menu.Item key={one} leftSection={<IconOf icon={Ban} />} onClick={() => actions.ban(visitor, one)}>
            {t('ban', { time: t(`banFor.${one}`) })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
