import { Modal, MultiSelect, PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ApiError, useIntent } from '@/shared/api';
import type { Role } from '@/shared/session';
import { Button } from '@/shared/ui';
import type { Agent, Department } from './api';
import classes from './Organisation.module.css';

/** Makes an agent and puts them into groups. */
export function NewAgent({ departments, onClose }: { departments: Department[]; onClose: () => void }) {
  const { t } = useTranslation('accounts');
  const cache = useQueryClient();
  const form = useForm({
    initialValues: {
      name: '',
      email: '',
      password: '',
      role: 'agent' as Role,
      whos_on: true,
      groups: [] as string[],
    },
  });
  const make = useIntent(
    async () => {
      const { groups, ...rest } = form.getValues();
      const agent = await api.post<Agent>('/agents', rest);
      if (groups.length > 0)
        await api.put(`/agents/${agent.id}/groups`, {
          groups: groups.map((id) => ({ group_id: id, chats: true })),
        });
    },
    {
      onSuccess: async () => {
        await cache.invalidateQueries({ queryKey: ['agents'] });
        onClose();
      },
    },
  );
  const problems = make.error instanceof ApiError ? make.error.fieldErrors : {};
  return (
    <Modal opened onClose={onClose} title={t('organisation.newAgent')}>
      <form className={classes.form} onSubmit={form.onSubmit(() => make.mutate())} noValidate>
        <TextInput
          label={t('organisation.name')}
          data-autofocus
          {...form.getInputProps('name')}
          error={problems.name}
        />
        <TextInput
          label={t('organisation.email')}
          type="email"
          {...form.getInputProps('email')}
          error={problems.email}
        />
        <PasswordInput
          label={t('organisation.initialPassword')}
          description={t('organisation.initialPasswordHint')}
          {...form.getInputProps('password')}
          error={problems.password}
        />
        <Select
          label={t('organisation.role')}
          allowDeselect={false}
          data={(['agent', 'manager', 'administrator'] as Role[]).map((role) => ({
            value: role,
            label: t(`roles.${role}`),
          }))}
          {...form.getInputProps('role')}
        />
        <MultiSelect
          label={t('organisation.groups')}
          data={departments.map((one) => ({
            group: one.name,
            items: one.groups.map((group) => ({ value: group.id, label: group.name })),
          }))}
          {...form.getInputProps('groups')}
        />
        <Switch label={t('organisation.whosOn')} {...form.getInputProps('whos_on', { type: 'checkbox' })} />
        {make.error && (
          <p role="alert" className={classes.problem}>
            {make.error.message}
          </p>
        )}
        <Button kind="primary" type="submit" loading={make.isPending}>
          {t('organisation.create')}
        </Button>
      </form>
    </Modal>
  );
}

/** Makes a department with its front-line group. */
export function NewDepartment({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('accounts');
  const cache = useQueryClient();
  const form = useForm({ initialValues: { name: '', group: '' } });
  const make = useIntent(() => api.post('/departments', form.getValues()), {
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['departments'] });
      onClose();
    },
  });
  const problems = make.error instanceof ApiError ? make.error.fieldErrors : {};
  return (
    <Modal opened onClose={onClose} title={t('organisation.newDepartment')}>
      <form className={classes.form} onSubmit={form.onSubmit(() => make.mutate())} noValidate>
        <TextInput
          label={t('organisation.name')}
          data-autofocus
          {...form.getInputProps('name')}
          error={problems.name}
        />
        <TextInput
          label={t('organisation.firstGroup')}
          {...form.getInputProps('group')}
          error={problems.group}
        />
        {make.error && (
          <p role="alert" className={classes.problem}>
            {make.error.message}
          </p>
        )}
        <Button kind="primary" type="submit" loading={make.isPending}>
          {t('organisation.create')}
        </Button>
      </form>
    </Modal>
  );
}
