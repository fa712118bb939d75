import { Checkbox, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ApiError, useIntent } from '@/shared/api';
import type { Role } from '@/shared/session';
import {
  Button,
  Drawer,
  Facts,
  PersonAvatar,
  PresenceState,
  Section,
  toastFailed,
  toastUndo,
} from '@/shared/ui';
import type { Agent, Department } from './api';
import classes from './Organisation.module.css';

interface Props {
  agent: Agent;
  departments: Department[];
  mayChange: boolean;
  onClose: () => void;
}

/** One person: what they may do, how much they take, where they belong. */
export function AgentDrawer({ agent, departments, mayChange, onClose }: Props) {
  const { t } = useTranslation('accounts');
  const header = (
    <span className={classes.person}>
      <PersonAvatar name={agent.name} size={36} presence={agent.presence} />
      <span>
        <strong>{agent.name}</strong>
        <br />
        {agent.email}
      </span>
    </span>
  );
  return (
    <Drawer label={t('organisation.details', { name: agent.name })} header={header} onClose={onClose}>
      <Section>
        <Facts
          columns={2}
          items={[
            { label: t('organisation.presence'), value: <PresenceState presence={agent.presence} /> },
            { label: t('organisation.chats'), value: `${agent.chats_taken} / ${agent.chat_capacity}` },
          ]}
        />
      </Section>
      {mayChange ? (
        <AgentForm agent={agent} departments={departments} />
      ) : (
        <Membership agent={agent} departments={departments} />
      )}
    </Drawer>
  );
}

function Membership({ agent, departments }: { agent: Agent; departments: Department[] }) {
  const { t } = useTranslation('accounts');
  const mine = departments.flatMap((one) =>
    one.groups
      .filter((group) => agent.groups.some((place) => place.group_id === group.id))
      .map((group) => `${one.name} › ${group.name}`),
  );
  return (
    <Section title={t('organisation.memberOf')}>
      <ul className={classes.plain}>
        {mine.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </Section>
  );
}

function useSaved() {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: ['agents'] });
}

function AgentForm({ agent, departments }: { agent: Agent; departments: Department[] }) {
  const { t } = useTranslation('accounts');
  const saved = useSaved();
  const form = useForm({
    initialValues: {
      name: agent.name,
      role: agent.role,
      chat_capacity: agent.chat_capacity,
      whos_on: agent.whos_on,
      groups: agent.groups,
    },
  });
  const save = useIntent(
    async () => {
      const { groups, ...rest } = form.getValues();
      await api.patch(`/agents/${agent.id}`, rest);
      await api.put(`/agents/${agent.id}/groups`, { groups });
    },
    { onSuccess: saved },
  );
  const switchOff = useIntent((disabled: boolean) => api.patch(`/agents/${agent.id}`, { disabled }), {
    onSuccess: async (_result, disabled) => {
      await saved();
      if (disabled) toastUndo(`${agent.name}: ${t('organisation.disabled')}`, () => switchOff.mutate(false));
    },
    onError: toastFailed,
  });
  const problems = save.error instanceof ApiError ? save.error.fieldErrors : {};
  const { groups } = form.values;
  const toggle = (groupId: string, member: boolean) =>
    form.setFieldValue(
      'groups',
      member
        ? [...groups, { group_id: groupId, chats: true }]
        : groups.filter((place) => place.group_id !== groupId),
    );
  const toggleChats = (groupId: string, chats: boolean) =>
    form.setFieldValue(
      'groups',
      groups.map((place) => (place.group_id === groupId ? { ...place, chats } : place)),
    );

  return (
    <form className={classes.form} onSubmit={form.onSubmit(() => save.mutate())}>
      <TextInput label={t('organisation.name')} {...form.getInputProps('name')} error={problems.name} />
      <Select
        label={t('organisation.role')}
        data={(['agent', 'manager', 'administrator'] as Role[]).map((role) => ({
          value: role,
          label: t(`roles.${role}`),
        }))}
        allowDeselect={false}
        {...form.getInputProps('role')}
        error={problems.role}
      />
      <NumberInput
        label={t('organisation.capacity')}
        min={0}
        max={50}
        {...form.getInputProps('chat_capacity')}
        error={problems.chat_capacity}
      />
      <Switch label={t('organisation.whosOn')} {...form.getInputProps('whos_on', { type: 'checkbox' })} />
      <fieldset className={classes.groups}>
        <legend>{t('organisation.groups')}</legend>
        {departments.flatMap((department) =>
          department.groups.map((group) => {
            const place = groups.find((one) => one.group_id === group.id);
            return (
              <div key={group.id} className={classes.groupRow}>
                <Checkbox
                  label={`${department.name} › ${group.name}`}
                  checked={!!place}
                  onChange={(e) => toggle(group.id, e.currentTarget.checked)}
                />
                {place && (
                  <Checkbox
                    size="xs"
                    label={t('organisation.takesChats')}
                    checked={place.chats}
                    onChange={(e) => toggleChats(group.id, e.currentTarget.checked)}
                  />
                )}
              </div>
            );
          }),
        )}
      </fieldset>
      {save.error && (
        <p role="alert" className={classes.problem}>
          {save.error.message}
        </p>
      )}
      <div className={classes.buttons}>
        <Button kind="primary" type="submit" loading={save.isPending}>
          {t('organisation.save')}
        </Button>
        <Button onClick={() => switchOff.mutate(!agent.disabled_at)} loading={switchOff.isPending}>
          {agent.disabled_at ? t('organisation.enable') : t('organisation.disable')}
        </Button>
      </div>
    </form>
  );
}
