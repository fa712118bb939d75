import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Folder, FolderInput, FolderX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconOf } from '@/shared/ui';
import { groupsQuery, type ListLevel } from './api';

interface Props {
  level: ListLevel;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  onMove: (groupId: string) => void;
}

/** Puts the selected events into a group. */
export function MoveMenu({ level, opened, onOpened, onMove }: Props) {
  const { t } = useTranslation('events');
  const groups = useQuery(groupsQuery(level === 'system' ? 'system' : 'agent'));
  return (
    <Menu position="top" opened={opened} onChange={onOpened}>
      <Menu.Target>
        <Button kind="quiet" icon={FolderInput} keys="m">
          {t('list.move')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {groups.data?.items.map((one) => (
          <Menu.Item key={one.id} leftSection={<IconOf icon={Folder} />} onClick={() => onMove(one.id)}>
            {one.name}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconOf icon={FolderX} />} onClick={() => onMove('')}>
          {t('list.noGroup')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
