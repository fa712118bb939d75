import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { FilterTabs } from '@/shared/ui';
import classes from './Editor.module.css';

export type EditorTab = 'conditions' | 'actions' | 'activity';

interface Props {
  tab: EditorTab;
  onTab: (tab: EditorTab) => void;
  conditions: number;
  actions: number;
  isNew: boolean;
}

/** Conditions, Actions, Activity: also with 1, 2 and 3. */
export function EditorTabs({ tab, onTab, conditions, actions, isNew }: Props) {
  const { t } = useTranslation('events');
  useShortcut('1', t('editor.tabs.conditions'), () => onTab('conditions'));
  useShortcut('2', t('editor.tabs.actions'), () => onTab('actions'));
  useShortcut('3', t('editor.tabs.activity'), () => onTab('activity'), { when: !isNew });
  const tabs = [
    { value: 'conditions', label: t('editor.tabs.conditions'), count: conditions },
    { value: 'actions', label: t('editor.tabs.actions'), count: actions },
    ...(isNew ? [] : [{ value: 'activity', label: t('editor.tabs.activity') }]),
  ];
  return (
    <div className={classes.tabs}>
      <FilterTabs
        label={t('editor.events')}
        value={tab}
        onChange={(next) => onTab(next as EditorTab)}
        tabs={tabs}
      />
    </div>
  );
}
