import { Checkbox, SegmentedControl } from '@mantine/core';
import { ArrowDown, ArrowUp, Bell, Copy, Mail, Send, X, Zap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Icon, IconButton, IconOf } from '@/shared/ui';
import type { ActionSetting, Importance, Problem, Reach } from './api';
import { actionOf, fieldsOf, typeOf } from './catalogue';
import type { Editing } from './Editor';
import classes from './Editor.module.css';
import { Frequency } from './Frequency';
import { ParamInput } from './ParamInput';
import { ReachLine } from './ReachLine';

interface Props {
  editing: Editing;
  setting: ActionSetting;
  index: number;
  /** Whom it tells, once the server has said so. */
  reach?: Reach;
  problems: readonly Problem[];
  last: boolean;
  onChange: (setting: ActionSetting) => void;
  onRemove: () => void;
  onDuplicate: () => void;
  onMove: (by: -1 | 1) => void;
}

const icons: Record<string, Icon> = {
  send_email: Mail,
  use_my_notification_profile: Bell,
  use_default_notification_profile_for_user: Bell,
  send_live_chat_invitation: Send,
};

/** Kinds of settings that stand beside each other. */
const short = new Set(['agent', 'department', 'group', 'choice', 'number']);

/** One action with all its settings, drawn from the catalogue. */
export function ActionCard(props: Props) {
  const { editing, setting, index, reach, problems, last, onChange } = props;
  const { draft, catalogue, people, readOnly } = editing;
  const { t } = useTranslation('events');
  const action = actionOf(catalogue, draft.type, setting.kind);
  const label = action?.label ?? setting.kind;
  const manual = typeOf(catalogue, draft.type)?.type.manual;
  const problemOf = (param: string) => problems.find((one) => one.path.includes(`.params.${param}`));
  const own = problems.filter(
    (one) => !action?.params.some((param) => one.path.includes(`.params.${param.id}`)),
  );
  return (
    <section
      className={classes.action}
      id={`place-action-${index}`}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || readOnly) return;
        event.preventDefault();
        props.onMove(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <div className={classes.actionHead}>
        <span className={classes.actionNumber}>{index + 1}</span>
        <span className={classes.actionIcon}>
          <IconOf icon={icons[setting.kind] ?? Zap} />
        </span>
        <h2>{label}</h2>
        <span className={classes.actionHelp} title={action?.help}>
          {action?.help}
        </span>
        {!readOnly && (
          <span className={classes.actionButtons}>
            {index > 0 && (
              <IconButton
                icon={ArrowUp}
                size="small"
                label={t('editor.action.up', { action: label })}
                keys="alt+↑"
                onClick={() => props.onMove(-1)}
              />
            )}
            {!last && (
              <IconButton
                icon={ArrowDown}
                size="small"
                label={t('editor.action.down', { action: label })}
                keys="alt+↓"
                onClick={() => props.onMove(1)}
              />
            )}
            <IconButton
              icon={Copy}
              size="small"
              label={t('editor.action.duplicate', { action: label })}
              onClick={props.onDuplicate}
            />
            <IconButton
              icon={X}
              size="small"
              label={t('editor.action.remove', { action: label })}
              onClick={props.onRemove}
            />
          </span>
        )}
      </div>
      {!action && <p className={classes.problem}>{t('editor.action.unknown')}</p>}
      <div className={classes.actionBody}>
        <div className={classes.settings}>
          {action?.once_per_item && (
            <Labelled label={t('editor.action.batch')}>
              <SegmentedControl
                readOnly={readOnly}
                value={setting.per_item ? 'item' : 'all'}
                onChange={(next) => onChange({ ...setting, per_item: next === 'item' })}
                data={[
                  { value: 'all', label: t('editor.action.oneForAll') },
                  { value: 'item', label: t('editor.action.onePerItem') },
                ]}
              />
            </Labelled>
          )}
          {action?.form === 'message' && (
            <Labelled label={t('editor.action.importance')}>
              <SegmentedControl
                readOnly={readOnly}
                value={setting.importance || 'normal'}
                onChange={(next) => onChange({ ...setting, importance: next as Importance })}
                data={(['low', 'normal', 'urgent'] as const).map((one) => ({
                  value: one,
                  label: t(`editor.importance.${one}`),
                }))}
              />
            </Labelled>
          )}
          <Frequency
            setting={setting}
            action={action}
            itemKind={typeOf(catalogue, draft.type)?.type.item_kind ?? ''}
            readOnly={readOnly}
            onChange={onChange}
          />
          {manual && (
            <Checkbox
              label={t('editor.action.continue')}
              checked={setting.continue ?? false}
              onChange={(event) =>
                onChange({ ...setting, continue: event.currentTarget.checked || undefined })
              }
            />
          )}
        </div>
        {action && action.params.length > 0 && (
          <div className={classes.params}>
            {action.params.map((param) => (
              <div
                key={param.id}
                id={`place-action-${index}-${param.id}`}
                data-short={short.has(param.kind) || undefined}
              >
                <ParamInput
                  param={param}
                  value={setting.params?.[param.id]}
                  people={people}
                  catalogue={catalogue}
                  type={draft.type}
                  readOnly={readOnly}
                  problem={problemOf(param.id)}
                  onChange={(value) =>
                    onChange({ ...setting, params: withParam(setting.params, param.id, value) })
                  }
                />
              </div>
            ))}
          </div>
        )}
        {own.map((one) => (
          <p key={one.path + one.code} className={one.warning ? classes.warning : classes.problem}>
            {one.message}
          </p>
        ))}
        {action?.once_per_item && <Example perItem={setting.per_item} />}
        {reach?.told && (
          <ReachLine reach={reach} setting={setting} fields={fieldsOf(catalogue, draft.type)} />
        )}
      </div>
    </section>
  );
}

function withParam(
  params: Record<string, unknown> | undefined,
  id: string,
  value: unknown,
): Record<string, unknown> {
  const next = { ...params };
  if (value === undefined || value === '') delete next[id];
  else next[id] = value;
  return next;
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className={classes.labelled} role="group" aria-label={label}>
      <span>{label}</span>
      {children}
    </div>
  );
}

/** What batching means, as an example. */
function Example({ perItem }: { perItem: boolean }) {
  const { t } = useTranslation('events');
  return (
    <p className={classes.example}>
      <span>{t('editor.action.example')}</span>
      <strong>{t(perItem ? 'editor.action.exampleSix' : 'editor.action.exampleOne')}</strong>
      <span className={classes.faint}>
        {t(perItem ? 'editor.action.exampleSixOther' : 'editor.action.exampleOneOther')}
      </span>
    </p>
  );
}
