import { Info, Plus } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/shared/shortcuts';
import { Button, IconOf } from '@/shared/ui';

import { fieldsOf, isState, newCondition } from './catalogue';
import { ConditionRow } from './ConditionRow';
import { asRow, placeOf, type Row } from './draft';
import type { Editing } from './Editor';
import classes from './Editor.module.css';
import { ScheduleStrip } from './ScheduleStrip';

/** ALL, ANY, and the times. */
export function Conditions({ editing }: { editing: Editing }) {
  const { draft, catalogue } = editing;
  const { t } = useTranslation('events');
  const state = isState(catalogue, draft.type, draft.all);
  const invites = draft.actions.some((one) => one.kind === 'send_live_chat_invitation');
  return (
    <>
      <div className={classes.blocks} id="place-conditions">
        <Block editing={editing} part="all" />
        <Block editing={editing} part="any" />
      </div>
      <ScheduleStrip editing={editing} />
      <ul className={classes.notes}>
        {[
          t('editor.unknownFacts'),
          state ? t('editor.stateNote') : t('editor.momentNote'),
          ...(invites ? [t('editor.mannersNote')] : []),
        ].map((note) => (
          <li key={note}>
            <IconOf icon={Info} /> {note}
          </li>
        ))}
      </ul>
    </>
  );
}

function Block({ editing, part }: { editing: Editing; part: 'all' | 'any' }) {
  const { draft, change, catalogue, problems, readOnly } = editing;
  const { t } = useTranslation('events');
  const box = useRef<HTMLElement>(null);
  const rows = draft[part];
  const set = (next: Row[]) => change({ [part]: next });
  const add = () => {
    const used = new Set(rows.map((row) => row.field));
    const fields = fieldsOf(catalogue, draft.type);
    const field = fields.find((one) => !used.has(one.id)) ?? fields[0];
    if (!field) return;
    set([...rows, asRow(newCondition(catalogue, field))]);
    requestAnimationFrame(() => {
      const inputs = box.current?.querySelectorAll<HTMLInputElement>('[data-field] input');
      inputs?.[inputs.length - 1]?.focus();
    });
  };
  useShortcut('c', t('editor.addCondition'), add, { when: part === 'all' && !readOnly });
  const of = (index: number) =>
    problems.filter((one) => {
      const place = placeOf(one.path, draft);
      return place.part === part && 'index' in place && place.index === index;
    });
  return (
    <section className={classes.block} data-part={part} ref={box}>
      <h2>
        {t(`editor.${part}.before`)} <b>{t(`editor.${part}.word`)}</b> {t(`editor.${part}.after`)}
      </h2>
      {rows.length === 0 && (
        <p className={classes.faint}>{t(part === 'all' ? 'editor.allEmpty' : 'editor.anyEmpty')}</p>
      )}
      {rows.map((row, index) => (
        <div key={row.key} id={`place-${part}-${index}`}>
          <ConditionRow
            editing={editing}
            row={row}
            problems={of(index)}
            onChange={(next) =>
              set(rows.map((one) => (one.key === row.key ? { ...next, key: row.key } : one)))
            }
            onRemove={() => set(rows.filter((one) => one.key !== row.key))}
          />
        </div>
      ))}
      {!readOnly && rows.length < catalogue.limits.conditions && (
        <Button kind="quiet" icon={Plus} keys={part === 'all' ? 'c' : undefined} onClick={add}>
          {t('editor.addCondition')}
        </Button>
      )}
    </section>
  );
}
