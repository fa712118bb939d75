import { Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Folder, FolderX, Pencil, Plus, Trash2, Zap } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useIntent } from '@/shared/api';
import {
  Button,
  CategoryIcon,
  IconButton,
  IconOf,
  Rail,
  RailItem,
  RailTitle,
  toastDone,
  toastFailed,
} from '@/shared/ui';
import { type DeskEvent, type EventGroup, type EventLevel, groupsQuery, type ListLevel } from './api';
import classes from './Events.module.css';

interface Props {
  level: ListLevel;
  events: readonly DeskEvent[];
  group: string;
  category: string;
  deleted: boolean;
  onPick: (change: { group?: string; category?: string; deleted?: 'no' | 'yes' }) => void;
}

/** Groups and categories of a list, with counts; both filter. */
export function EventsRail({ level, events, group, category, deleted, onPick }: Props) {
  const { t } = useTranslation('events');
  const ownLevel: EventLevel = level === 'system' ? 'system' : 'agent';
  const grouped = level !== 'employee';
  const groups = useQuery({ ...groupsQuery(ownLevel), enabled: grouped });
  const [naming, setNaming] = useState<EventGroup | 'new' | null>(null);
  const counted = countBy(events, (one) => one.group_id);
  const categories = [...new Map(events.map((one) => [one.category, one.category_label]))];
  const perCategory = countBy(events, (one) => one.category);
  const chosen = groups.data?.items.find((one) => one.id === group);
  return (
    <Rail label={t('list.groups')}>
      <RailTitle
        action={
          grouped && (
            <IconButton
              icon={Plus}
              size="small"
              label={t('list.newGroup')}
              onClick={() => setNaming('new')}
            />
          )
        }
      >
        {t('list.groups')}
      </RailTitle>
      <RailItem
        icon={<IconOf icon={Zap} />}
        active={!deleted && group === '' && category === ''}
        count={deleted ? undefined : events.length}
        onClick={() => onPick({ group: '', category: '', deleted: 'no' })}
      >
        {t('list.allEvents')}
      </RailItem>
      {groups.data?.items.map((one) => (
        <RailItem
          key={one.id}
          icon={<IconOf icon={Folder} />}
          active={group === one.id}
          count={counted.get(one.id) ?? 0}
          onClick={() => onPick({ group: group === one.id ? '' : one.id, deleted: 'no' })}
        >
          {one.name}
        </RailItem>
      ))}
      {(groups.data?.items.length ?? 0) > 0 && (counted.get('') ?? 0) > 0 && (
        <RailItem
          icon={<IconOf icon={FolderX} />}
          active={group === 'none'}
          count={counted.get('')}
          onClick={() => onPick({ group: group === 'none' ? '' : 'none', deleted: 'no' })}
        >
          {t('list.noGroup')}
        </RailItem>
      )}
      {chosen && (
        <GroupTools group={chosen} onRename={() => setNaming(chosen)} onGone={() => onPick({ group: '' })} />
      )}
      {categories.length > 0 && <RailTitle>{t('list.categories')}</RailTitle>}
      {categories.map(([id, label]) => (
        <RailItem
          key={id}
          icon={<CategoryIcon of={id} />}
          active={category === id}
          count={perCategory.get(id)}
          onClick={() => onPick({ category: category === id ? '' : id })}
        >
          {label || id}
        </RailItem>
      ))}
      {grouped && (
        <div className={classes.railFoot}>
          <RailItem
            icon={<IconOf icon={Trash2} />}
            active={deleted}
            onClick={() => onPick({ deleted: deleted ? 'no' : 'yes', group: '', category: '' })}
          >
            {t('list.deleted')}
          </RailItem>
        </div>
      )}
      {naming && (
        <NameGroup
          level={ownLevel}
          group={naming === 'new' ? undefined : naming}
          onClose={() => setNaming(null)}
        />
      )}
    </Rail>
  );
}

function countBy(events: readonly DeskEvent[], key: (event: DeskEvent) => string): Map<string, number> {
  const out = new Map<string, number>();
  for (const event of events) out.set(key(event), (out.get(key(event)) ?? 0) + 1);
  return out;
}

function GroupTools({
  group,
  onRename,
  onGone,
}: {
  group: EventGroup;
  onRename: () => void;
  onGone: () => void;
}) {
  const { t } = useTranslation('events');
  const cache = useQueryClient();
  const remove = useIntent((_: void, intent) => api.delete(`/event-groups/${group.id}`, { intent }), {
    onSuccess: async () => {
      onGone();
      toastDone(t('list.groupDeleted', { name: group.name }));
      await cache.invalidateQueries({ queryKey: ['event-groups'] });
      await cache.invalidateQueries({ queryKey: ['events'] });
    },
    onError: toastFailed,
  });
  return (
    <div className={classes.groupTools}>
      <IconButton icon={Pencil} size="small" label={t('list.renameGroup')} onClick={onRename} />
      <IconButton
        icon={Trash2}
        size="small"
        danger
        label={t('list.deleteGroup')}
        onClick={() => remove.mutate()}
      />
    </div>
  );
}

function NameGroup({
  level,
  group,
  onClose,
}: {
  level: EventLevel;
  group?: EventGroup;
  onClose: () => void;
}) {
  const { t } = useTranslation(['events', 'common']);
  const cache = useQueryClient();
  const [name, setName] = useState(group?.name ?? '');
  const save = useIntent(
    (wanted: string, intent) =>
      group
        ? api.patch(`/event-groups/${group.id}`, { name: wanted }, { intent })
        : api.post('/event-groups', { level, name: wanted }, { intent }),
    {
      onSuccess: async () => {
        await cache.invalidateQueries({ queryKey: ['event-groups'] });
        onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(name.trim());
  };
  return (
    <Modal opened onClose={onClose} title={group ? t('list.renameGroup') : t('list.newGroup')} size="sm">
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('list.groupName')}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={save.error?.message}
        />
        <Button kind="primary" type="submit" loading={save.isPending}>
          {t('common:save')}
        </Button>
      </form>
    </Modal>
  );
}
