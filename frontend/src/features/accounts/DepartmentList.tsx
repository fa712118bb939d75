import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Building2, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useIntent } from '@/shared/api';
import { Button, EmptyState, ErrorState, Section, StatePill, toastFailed } from '@/shared/ui';
import type { Agent, Department } from './api';
import classes from './Organisation.module.css';

interface Props {
  departments: Department[] | undefined;
  agents: Agent[];
  mayChange: boolean;
  error: Error | null;
  onRetry: () => void;
}

/** Departments with their groups; the front-line group receives first. */
export function DepartmentList({ departments, agents, mayChange, error, onRetry }: Props) {
  const { t } = useTranslation('accounts');
  if (error && !departments) return <ErrorState error={error} onRetry={onRetry} />;
  if (departments?.length === 0) return <EmptyState icon={Building2} title={t('organisation.departments')} />;
  const members = (groupId: string) =>
    agents.filter((one) => one.groups.some((place) => place.group_id === groupId)).length;
  return (
    <div className={classes.departments}>
      {departments?.map((department) => (
        <Section key={department.id} title={department.name}>
          <ul className={classes.plain}>
            {department.groups.map((group) => (
              <li key={group.id} className={classes.groupRow}>
                <span>
                  {group.name}{' '}
                  {group.id === department.front_line_group_id && (
                    <StatePill tone="neutral">{t('organisation.frontLine')}</StatePill>
                  )}
                </span>
                <small>{t('organisation.members', { count: members(group.id) })}</small>
              </li>
            ))}
          </ul>
          {mayChange && <NewGroup departmentId={department.id} />}
        </Section>
      ))}
    </div>
  );
}

function NewGroup({ departmentId }: { departmentId: string }) {
  const { t } = useTranslation('accounts');
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const make = useIntent(() => api.post('/groups', { department_id: departmentId, name }), {
    onSuccess: async () => {
      setName('');
      await cache.invalidateQueries({ queryKey: ['departments'] });
    },
    onError: toastFailed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) make.mutate();
  };
  return (
    <form className={classes.inline} onSubmit={submit}>
      <TextInput
        aria-label={t('organisation.newGroup')}
        placeholder={t('organisation.newGroup')}
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
      />
      <Button type="submit" icon={Plus} loading={make.isPending}>
        {t('organisation.create')}
      </Button>
    </form>
  );
}
