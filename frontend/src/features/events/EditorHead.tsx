import { Menu, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, Folder, History as HistoryIcon, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, CategoryIcon, IconButton, IconOf, Time, toastUndo } from '@/shared/ui';
import { type DeskEvent, groupsQuery } from './api';
import { allowed, isState, typeOf } from './catalogue';
import { withType } from './draft';
import type { Editing } from './Editor';
import classes from './Editor.module.css';
import { StateSwitch } from './StateSwitch';

interface Props {
  editing: Editing;
  event?: DeskEvent;
  dirty: boolean;
  saving: boolean;
  /** The last save was refused: it can be kept disabled. */
  blocked: boolean;
  onSave: () => void;
  onSaveDisabled: () => void;
  onDiscard: () => void;
  onHistory: () => void;
}

/** Name, group, type, switch and Save. */
export function EditorHead(props: Props) {
  const { editing, event, dirty, saving, blocked, onSave, onSaveDisabled, onDiscard, onHistory } = props;
  const { draft, change, problems, readOnly, catalogue } = editing;
  const { t } = useTranslation('events');
  const groups = useQuery(groupsQuery(draft.level));
  const nameProblem = problems.find((one) => one.path === 'name' && (draft.name !== '' || blocked));
  return (
    <header className={classes.head}>
      <div className={classes.headFields}>
        <div id="place-name" className={classes.nameField}>
          <TextInput
            label={t('editor.name')}
            value={draft.name}
            maxLength={catalogue.limits.name}
            readOnly={readOnly}
            error={nameProblem?.message}
            onChange={(input) => change({ name: input.currentTarget.value })}
          />
        </div>
        {!readOnly && (
          <Select
            className={classes.groupField}
            label={t('editor.group')}
            leftSection={<IconOf icon={Folder} />}
            data={[
              { value: '', label: t('editor.noGroup') },
              ...(groups.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
            ]}
            value={draft.groupId}
            onChange={(groupId) => change({ groupId: groupId ?? '' })}
          />
        )}
        <TypeSelect editing={editing} />
      </div>
      <div className={classes.headEnd}>
        {event && (
          <span className={classes.revision}>
            {t('editor.revisionBy', { number: event.revision, author: event.saved_by.name })}
            {event.updated_at && (
              <>
                {', '}
                <Time at={event.updated_at} />
              </>
            )}
          </span>
        )}
        <div className={classes.headButtons}>
          {readOnly ? (
            <span className={classes.revision}>
              {t('editor.readOnlyOwner', { owner: event?.owner.name ?? '' })}
            </span>
          ) : (
            <StateSwitch
              labelled
              name={draft.name}
              state={draft.state}
              isState={isState(catalogue, draft.type, draft.all)}
              onChange={(state, alsoBefore) => change({ state, alsoBefore })}
            />
          )}
          {event && (
            <Button icon={HistoryIcon} onClick={onHistory}>
              {t('editor.history')}
            </Button>
          )}
          {!readOnly && (
            <>
              <Menu>
                <Menu.Target>
                  <IconButton bordered icon={Ellipsis} label={t('editor.more')} />
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Label>{t('states.shadow')}</Menu.Label>
                  {(['enabled', 'shadow', 'disabled'] as const).map((state) => (
                    <Menu.Item
                      key={state}
                      onClick={() => change({ state, alsoBefore: false })}
                      aria-current={draft.state === state}
                    >
                      {t(`states.${state}`)}
                      <span className={classes.menuHint}>{t(`stateHints.${state}`)}</span>
                    </Menu.Item>
                  ))}
                  <Menu.Divider />
                  <Menu.Item
                    leftSection={<IconOf icon={Undo2} />}
                    disabled={!dirty || !event}
                    onClick={onDiscard}
                  >
                    {t('editor.discard')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
              {blocked && draft.state !== 'disabled' && (
                <Button onClick={onSaveDisabled}>{t('editor.savedDisabled')}</Button>
              )}
              <Button
                kind="primary"
                keys="mod+s"
                onClick={onSave}
                loading={saving}
                disabledReason={dirty ? undefined : t('editor.noChanges')}
              >
                {t('editor.save')}
              </Button>
            </>
          )}
        </div>
      </div>
    </header>
  );
}

/** What it watches for. Another type keeps what it offers as well; the rest goes, and can be brought back. */
function TypeSelect({ editing }: { editing: Editing }) {
  const { draft, change, catalogue, readOnly, problems } = editing;
  const { t } = useTranslation('events');
  const [opened, setOpened] = useState(false);
  const category = typeOf(catalogue, draft.type)?.category;
  const pick = (type: string | null) => {
    if (!type || type === draft.type) return;
    const before = draft;
    const { draft: next, gone } = withType(draft, type, catalogue);
    change(next);
    if (gone.length > 0) toastUndo(t('editor.typeChanged', { gone: gone.join(', ') }), () => change(before));
  };
  return (
    <div id="place-type" className={classes.typeField}>
      <Select
        label={t('editor.type')}
        searchable
        readOnly={readOnly}
        leftSection={<CategoryIcon of={category?.id ?? ''} />}
        value={draft.type}
        dropdownOpened={opened && !readOnly}
        onDropdownOpen={() => setOpened(true)}
        onDropdownClose={() => setOpened(false)}
        maxDropdownHeight={360}
        error={problems.find((one) => one.path === 'event_type')?.message}
        data={catalogue.categories.map((one) => ({
          group: one.label,
          items: one.types.map((type) => ({
            value: type.id,
            label: type.label,
            disabled: !allowed(type, draft.level),
          })),
        }))}
        onChange={pick}
      />
    </div>
  );
}
