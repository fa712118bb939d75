import { Menu, MultiSelect, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { Braces } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconOf } from '@/shared/ui';
import type { Problem } from './api';
import { type Catalogue, type Choice, type Param, fieldsOf, variablesOf } from './catalogue';
import classes from './Editor.module.css';
import type { People } from './people';

interface Props {
  param: Param;
  value: unknown;
  people: People;
  catalogue: Catalogue;
  type: string;
  readOnly: boolean;
  problem?: Problem;
  onChange: (value: unknown) => void;
}

/** One setting of an action, with the input that its kind wants. */
export function ParamInput(props: Props) {
  const { param, value, people, readOnly, problem, onChange } = props;
  const { t } = useTranslation('events');
  const text = typeof value === 'string' ? value : '';
  const common = {
    label: param.label,
    description: param.help,
    error: problem?.message,
    withAsterisk: param.required,
    readOnly,
  };
  const pick = (data: Choice[]) => (
    <Select
      {...common}
      clearable={!param.required}
      searchable={data.length > 8}
      placeholder={t('editor.action.default')}
      data={
        text && !data.some((one) => one.value === text)
          ? [...data, { value: text, label: people.names(text) }]
          : data
      }
      value={text || null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
  switch (param.kind) {
    case 'template':
      return <Template {...props} text={text} />;
    case 'recipients':
      return <Recipients {...props} />;
    case 'agent':
      return pick([{ value: 'me', label: t('editor.me') }, ...people.agents]);
    case 'department':
      return pick(people.departments);
    case 'group':
      return pick(people.groups);
    case 'choice':
      return pick(param.choices ?? []);
    case 'number':
      return (
        <NumberInput
          {...common}
          w={180}
          hideControls
          min={0}
          max={param.max || undefined}
          allowDecimal={false}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'bool':
      return (
        <Switch
          label={param.label}
          description={param.help}
          checked={value === true}
          error={problem?.message}
          onChange={(event) => !readOnly && onChange(event.currentTarget.checked)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          maxLength={param.max || undefined}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** Text with variables, which are put in where the cursor stands. */
function Template({ param, text, catalogue, type, readOnly, problem, onChange }: Props & { text: string }) {
  const { t } = useTranslation('events');
  const box = useRef<HTMLTextAreaElement>(null);
  const insert = (name: string) => {
    const at = box.current?.selectionStart ?? text.length;
    const until = box.current?.selectionEnd ?? at;
    onChange(`${text.slice(0, at)}{{ ${name} }}${text.slice(until)}`);
    requestAnimationFrame(() => box.current?.focus());
  };
  return (
    <div className={classes.template}>
      <Textarea
        ref={box}
        label={param.label}
        description={param.help}
        withAsterisk={param.required}
        error={problem?.message}
        readOnly={readOnly}
        autosize
        minRows={param.max && param.max <= 1000 ? 1 : 4}
        maxRows={16}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div className={classes.templateFoot}>
        {param.max ? (
          <span>{t('editor.action.chars', { count: text.length, max: param.max })}</span>
        ) : (
          <span />
        )}
        {!readOnly && (
          <Menu position="bottom-end" width={300}>
            <Menu.Target>
              <button type="button" className={classes.insert}>
                <IconOf icon={Braces} size={14} /> {t('editor.action.insert')}
              </button>
            </Menu.Target>
            <Menu.Dropdown className={classes.actionMenu}>
              {variablesOf(catalogue, type).map((name) => (
                <Menu.Item key={name} onClick={() => insert(name)}>
                  <span className="db-mono">{name}</span>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </div>
  );
}

/** People, groups, addresses, and addresses that the item knows. */
function Recipients({ param, value, people, catalogue, type, readOnly, problem, onChange }: Props) {
  const { t } = useTranslation('events');
  const [search, setSearch] = useState('');
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const emails = fieldsOf(catalogue, type).filter((field) => field.kind === 'email');
  const tagged = (kind: string, list: Choice[]) =>
    list.map((one) => ({ value: `${kind}:${one.value}`, label: one.label }));
  const groups = [
    {
      group: t('editor.action.people'),
      items: [{ value: 'me', label: t('editor.me') }, ...tagged('agent', people.agents)],
    },
    {
      group: t('editor.action.places'),
      items: [...tagged('group', people.groups), ...tagged('department', people.departments)],
    },
    {
      group: t('editor.action.variable'),
      items: emails.map((field) => ({ value: `item.${field.id}`, label: field.label })),
    },
  ].filter((one) => one.items.length > 0);
  const known = new Set(groups.flatMap((one) => one.items.map((item) => item.value)));
  const typed = search.trim();
  const free = chosen.filter((one) => !known.has(one));
  if (typed.includes('@') && !chosen.includes(typed)) free.push(typed);
  const add = () => {
    if (!/^[^\s@]+@[^\s@]+$/.test(typed) || chosen.includes(typed)) return;
    onChange([...chosen, typed]);
    setSearch('');
  };
  return (
    <MultiSelect
      label={param.label}
      description={param.help}
      withAsterisk={param.required}
      error={problem?.message}
      readOnly={readOnly}
      searchable
      hidePickedOptions
      placeholder={chosen.length > 0 ? undefined : t('editor.action.recipients')}
      searchValue={search}
      onSearchChange={setSearch}
      onBlur={add}
      maxDropdownHeight={280}
      data={[...groups, ...(free.length > 0 ? [{ group: '@', items: free }] : [])]}
      value={chosen}
      onChange={(next) => onChange(next)}
    />
  );
}
