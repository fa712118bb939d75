import { NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Globe, Plus } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiError, useIntent } from '@/shared/api';
import { roleCovers, useMe } from '@/shared/session';
import {
  Button,
  type Column,
  Columns,
  DataTable,
  Drawer,
  EmptyState,
  Main,
  Page,
  RelativeTime,
  Section,
  StateDot,
  toastDone,
  Toolbar,
} from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { type Department, departmentsQuery, type Manners, type Site, sitesQuery } from './api';
import classes from './WhosOn.module.css';

const shape = { open: param.text() };

/** The websites that carry the widget. */
export default function SitesScreen() {
  const { t } = useTranslation('whoson');
  const [url, setUrl] = useUrl(shape);
  const sites = useQuery(sitesQuery);
  const mayChange = roleCovers(useMe().role, 'administrator');
  const opened = sites.data?.items.find((one) => one.id === url.open);
  const columns = useMemo<Column<Site>[]>(
    () => [
      { id: 'name', header: t('sites.name'), primary: true, width: 220, cell: (one) => one.name },
      { id: 'origins', header: t('sites.origins'), cell: (one) => one.origins.join(', ') },
      {
        id: 'consent',
        header: t('drawer.consent'),
        width: 110,
        fold: 2,
        cell: (one) => t(`drawer.consentLevels.${one.consent}`),
      },
      { id: 'seen', header: t('columns.state'), width: 230, cell: (one) => <Seen site={one} /> },
    ],
    [t],
  );
  const open = useCallback((one: Site) => setUrl({ open: one.id }, { push: true }), [setUrl]);
  const card = useCallback(
    (one: Site) => (
      <span className={classes.card}>
        <span className={classes.named}>{one.name}</span>
        <span className="db-truncate">{one.origins.join(', ')}</span>
        <Seen site={one} />
      </span>
    ),
    [],
  );
  return (
    <Page title={t('sites.title')} ready={!!sites.data}>
      <Toolbar
        right={
          <Button
            kind="primary"
            icon={Plus}
            onClick={() => setUrl({ open: 'new' }, { push: true })}
            disabledReason={mayChange ? undefined : t('sites.needsAdministrator')}
          >
            {t('sites.new')}
          </Button>
        }
      />
      <Columns>
        <Main>
          <DataTable
            label={t('sites.title')}
            columns={columns}
            rows={sites.data?.items}
            rowKey={(one) => one.id}
            rowName={(one) => one.name}
            onOpen={open}
            openKey={url.open}
            card={card}
            error={sites.error}
            onRetry={sites.refetch}
            empty={
              <EmptyState icon={Globe} title={t('sites.empty')}>
                {t('sites.emptyHint')}
              </EmptyState>
            }
          />
        </Main>
        {opened && (
          <SiteDrawer
            key={opened.id}
            site={opened}
            mayChange={mayChange}
            onClose={() => setUrl({ open: '' })}
          />
        )}
        {url.open === 'new' && mayChange && <NewSite onClose={(id) => setUrl({ open: id ?? '' })} />}
      </Columns>
    </Page>
  );
}

function Seen({ site }: { site: Site }) {
  const { t } = useTranslation('whoson');
  if (!site.first_hit_at) return <StateDot tone="warn">{t('sites.notSeen')}</StateDot>;
  return (
    <StateDot tone="ok">
      {t('sites.seen', { time: '' })}
      <RelativeTime at={site.first_hit_at} />
    </StateDot>
  );
}

function useDepartments(): Department[] {
  return useQuery(departmentsQuery).data?.items ?? [];
}

const numbers = [
  'idle_after',
  'remove_after',
  'after_load',
  'between',
  'after_dismissal',
  'after_two_dismissals',
  'per_session',
  'per_agent_minute',
  'expire_after',
  'forced_per_session',
] as const;
const levels = ['none', 'session', 'full'] as const;

function SiteDrawer({ site, mayChange, onClose }: { site: Site; mayChange: boolean; onClose: () => void }) {
  const { t } = useTranslation('whoson');
  const cache = useQueryClient();
  const departments = useDepartments();
  const form = useForm({
    initialValues: {
      name: site.name,
      origins: site.origins,
      department_id: site.department_id,
      group_id: site.group_id,
      consent: site.consent,
      keep_full_ip: site.keep_full_ip,
      manners: site.manners,
    },
  });
  const save = useIntent(() => api.patch<Site>(`/sites/${site.id}`, form.getValues()), {
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['sites'] });
      toastDone(t('sites.saved'));
    },
  });
  const problems = save.error instanceof ApiError ? save.error.fieldErrors : {};
  const csp = Array.isArray(site.csp) ? site.csp.join('\n') : site.csp;
  const groups = departments.find((one) => one.id === form.values.department_id)?.groups ?? [];
  return (
    <Drawer label={site.name} header={<strong>{site.name}</strong>} onClose={onClose}>
      <Section title={t('sites.snippet')}>
        <Seen site={site} />
        <Copyable text={site.snippet} />
      </Section>
      <Section title={t('sites.csp')}>
        <Copyable text={csp} />
      </Section>
      {mayChange && (
        <form className={classes.siteForm} onSubmit={form.onSubmit(() => save.mutate())} noValidate>
          <TextInput label={t('sites.name')} {...form.getInputProps('name')} error={problems.name} />
          <TagsInput
            label={t('sites.origins')}
            description={t('sites.originsHint')}
            {...form.getInputProps('origins')}
            error={problems.origins ?? problems['origins[0]']}
          />
          <Select
            label={t('sites.department')}
            allowDeselect={false}
            data={departments.map((one) => ({ value: one.id, label: one.name }))}
            {...form.getInputProps('department_id')}
            error={problems.department_id}
          />
          <Select
            label={t('sites.group')}
            data={[
              { value: '', label: t('sites.frontLine') },
              ...groups.map((one) => ({ value: one.id, label: one.name })),
            ]}
            {...form.getInputProps('group_id')}
            error={problems.group_id}
          />
          <Select
            label={t('sites.consent')}
            description={t('sites.consentHint')}
            allowDeselect={false}
            data={levels.map((one) => ({ value: one, label: t(`drawer.consentLevels.${one}`) }))}
            {...form.getInputProps('consent')}
          />
          <Switch
            label={t('sites.keepFullIp')}
            {...form.getInputProps('keep_full_ip', { type: 'checkbox' })}
          />
          <h3>{t('sites.manners')}</h3>
          {numbers.map((name) => (
            <NumberInput
              key={name}
              label={t(`sites.fields.${name}`)}
              min={0}
              {...form.getInputProps(`manners.${name satisfies keyof Manners}`)}
              error={problems[`manners.${name}`]}
            />
          ))}
          <Switch
            label={t('sites.forced')}
            {...form.getInputProps('manners.forced_chats_allowed', { type: 'checkbox' })}
          />
          {save.error && (
            <p role="alert" className={classes.refused}>
              {save.error.message}
            </p>
          )}
          <Button kind="primary" type="submit" loading={save.isPending}>
            {t('sites.save')}
          </Button>
        </form>
      )}
    </Drawer>
  );
}

function Copyable({ text }: { text: string }) {
  const { t } = useTranslation('whoson');
  return (
    <>
      <pre className={classes.snippet} tabIndex={0}>
        {text}
      </pre>
      <Button
        size="small"
        onClick={() => void navigator.clipboard.writeText(text).then(() => toastDone(t('copied')))}
      >
        {t('sites.copy')}
      </Button>
    </>
  );
}

function NewSite({ onClose }: { onClose: (id?: string) => void }) {
  const { t } = useTranslation('whoson');
  const cache = useQueryClient();
  const departments = useDepartments();
  const form = useForm({ initialValues: { name: '', origins: [] as string[], department_id: '' } });
  const make = useIntent(() => api.post<Site>('/sites', form.getValues()), {
    onSuccess: async (site) => {
      await cache.invalidateQueries({ queryKey: ['sites'] });
      onClose(site.id);
    },
  });
  const problems = make.error instanceof ApiError ? make.error.fieldErrors : {};
  return (
    <Drawer label={t('sites.new')} header={<strong>{t('sites.new')}</strong>} onClose={() => onClose()}>
      <form className={classes.siteForm} onSubmit={form.onSubmit(() => make.mutate())} noValidate>
        <TextInput
          label={t('sites.name')}
          data-autofocus
          {...form.getInputProps('name')}
          error={problems.name}
        />
        <TagsInput
          label={t('sites.origins')}
          description={t('sites.originsHint')}
          {...form.getInputProps('origins')}
          error={problems.origins ?? problems['origins[0]']}
        />
        <Select
          label={t('sites.department')}
          data={departments.map((one) => ({ value: one.id, label: one.name }))}
          {...form.getInputProps('department_id')}
          error={problems.department_id}
        />
        {make.error && (
          <p role="alert" className={classes.refused}>
            {make.error.message}
          </p>
        )}
        <Button kind="primary" type="submit" loading={make.isPending}>
          {t('sites.create')}
        </Button>
      </form>
    </Drawer>
  );
}
