import { Menu } from '@mantine/core';
import { Lock, Plus, Zap } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button, IconOf } from '@/shared/ui';
import { ActionCard } from './ActionCard';
import { type ActionSetting, newActionId, type Reach } from './api';
import { type Action, allowed, newAction, typeOf } from './catalogue';
import { moved, placeOf } from './draft';
import type { Editing } from './Editor';
import classes from './Editor.module.css';

/** What the event does, in order. */
export function Actions({ editing, reaches }: { editing: Editing; reaches: readonly Reach[] }) {
  const { draft, change, catalogue, problems, readOnly } = editing;
  const { t } = useTranslation('events');
  const [adding, setAdding] = useState(false);
  const offered = typeOf(catalogue, draft.type)?.category.actions ?? [];
  const set = (actions: ActionSetting[]) => change({ actions });
  const add = (action: Action) => set([...draft.actions, newAction(action, newActionId())]);
  useShortcut('a', t('editor.addAction'), () => setAdding(true), { when: !readOnly });
  const of = (index: number) =>
    problems.filter((one) => {
      const place = placeOf(one.path, draft);
      return place.part === 'action' && place.index === index;
    });
  return (
    <div id="place-actions">
      {draft.actions.length === 0 && (
        <div className={classes.noActions}>
          <IconOf icon={Zap} size={20} />
          <p>{t('editor.action.none')}</p>
          <small>{t('editor.action.noneHint')}</small>
        </div>
      )}
      {draft.actions.map((setting, index) => (
        <ActionCard
          key={setting.id || index}
          editing={editing}
          setting={setting}
          index={index}
          reach={reaches[index]}
          problems={of(index)}
          last={index === draft.actions.length - 1}
          onChange={(next) => set(draft.actions.map((one, at) => (at === index ? next : one)))}
          onRemove={() => set(draft.actions.filter((_, at) => at !== index))}
          onDuplicate={() =>
            set([
              ...draft.actions.slice(0, index + 1),
              { ...setting, id: newActionId() },
              ...draft.actions.slice(index + 1),
            ])
          }
          onMove={(by) => set(moved(draft.actions, index, by))}
        />
      ))}
      {!readOnly && draft.actions.length < catalogue.limits.actions && (
        <div className={classes.addAction}>
          <Menu opened={adding} onChange={setAdding} position="bottom-start" width={420}>
            <Menu.Target>
              <Button kind="quiet" icon={Plus} keys="a">
                {t('editor.addAction')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown className={classes.actionMenu}>
              {offered.map((one) => {
                const may = allowed(one, draft.level);
                return (
                  <Menu.Item
                    key={one.id}
                    disabled={!may}
                    onClick={() => add(one)}
                    rightSection={may ? undefined : <IconOf icon={Lock} size={14} />}
                  >
                    {one.label}
                    <span className={classes.menuHint}>{may ? one.help : t('create.adminOnly')}</span>
                  </Menu.Item>
                );
              })}
            </Menu.Dropdown>
          </Menu>
        </div>
      )}
    </div>
  );
}
