import { Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui';
import { actionOf, type Catalogue, type Names, say, typeOf } from './catalogue';
import type { Draft } from './draft';
import classes from './Editor.module.css';
import { compare, merged, type Part, type Side } from './merge';
import { writeSchedule } from './schedule';

interface Props {
  base: Draft;
  mine: Draft;
  theirs: Draft;
  catalogue: Catalogue;
  names: Names;
  onMerged: (draft: Draft) => void;
  onClose: () => void;
}

/** Somebody saved in between: shows what they changed and asks, part by part, where both did. */
export function Conflict({ base, mine, theirs, catalogue, names, onMerged, onClose }: Props) {
  const { t } = useTranslation('events');
  const [choice, setChoice] = useState<Partial<Record<Part, Side>>>({});
  const { taken, conflicts } = compare(base, mine, theirs);
  const words = (draft: Draft, part: Part) =>
    describe(draft, part, catalogue, names) || t('editor.conflict.empty');
  return (
    <Modal opened onClose={onClose} title={t('editor.conflict.title')} size={680}>
      <div className={classes.conflict}>
        <p>{t('editor.conflict.text')}</p>
        {conflicts.map((part) => (
          <section key={part}>
            <div className={classes.conflictHead}>
              <h3>{t(`editor.conflict.parts.${part}`)}</h3>
              <SegmentedControl
                value={choice[part] ?? 'mine'}
                onChange={(side) => setChoice({ ...choice, [part]: side as Side })}
                data={[
                  { value: 'mine', label: t('editor.conflict.mine') },
                  { value: 'theirs', label: t('editor.conflict.theirs') },
                ]}
              />
            </div>
            <div className={classes.conflictSides}>
              <p data-chosen={(choice[part] ?? 'mine') === 'mine' || undefined}>{words(mine, part)}</p>
              <p data-chosen={choice[part] === 'theirs' || undefined}>{words(theirs, part)}</p>
            </div>
          </section>
        ))}
        {conflicts.length === 0 && <p className={classes.faint}>{t('editor.conflict.nothing')}</p>}
        {taken.map((part) => (
          <section key={part}>
            <h3>
              {t(`editor.conflict.parts.${part}`)} <small>{t('editor.conflict.taken')}</small>
            </h3>
            <p>{words(theirs, part)}</p>
          </section>
        ))}
        <div className={classes.conflictEnd}>
          <Button kind="primary" onClick={() => onMerged(merged(base, mine, theirs, choice))}>
            {t('editor.conflict.apply')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** One part of a draft in words. */
function describe(draft: Draft, part: Part, catalogue: Catalogue, names: Names): string {
  switch (part) {
    case 'all':
    case 'any':
      return draft[part].map((row) => say(catalogue, draft.type, row, names)).join('\n');
    case 'schedule':
      return [...writeSchedule(draft.schedule).map((one) => (one.values ?? []).join(', ')), draft.zone]
        .filter(Boolean)
        .join('\n');
    case 'actions':
      return draft.actions
        .map((one) => {
          const params = Object.values(one.params ?? {}).filter(
            (value) => typeof value === 'string' || Array.isArray(value),
          );
          return [
            actionOf(catalogue, draft.type, one.kind)?.label ?? one.kind,
            one.max_frequency,
            ...params.map(String),
          ].join(' · ');
        })
        .join('\n');
    case 'type':
      return typeOf(catalogue, draft.type)?.type.label ?? draft.type;
    default:
      return draft[part];
  }
}
