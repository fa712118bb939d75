import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roleCovers, useMe } from '@/shared/session';
import { Button, Columns, FilterTabs, Footer, Main, Page, Toolbar } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { AgentDrawer } from './AgentDrawer';
import { AgentsTable } from './AgentsTable';
import { agentsQuery, departmentsQuery } from './api';
import { DepartmentList } from './DepartmentList';
import { NewAgent, NewDepartment } from './NewDialogs';

const shape = { tab: param.choice('agents', 'departments'), open: param.text() };

/** Agents, roles, departments and groups. Everybody reads them, administrators change them. */
export default function OrganisationScreen() {
  const { t } = useTranslation('accounts');
  const [url, setUrl] = useUrl(shape);
  const [making, setMaking] = useState(false);
  const agents = useQuery(agentsQuery);
  const departments = useQuery(departmentsQuery);
  const mayChange = roleCovers(useMe().role, 'administrator');
  const people = agents.data?.items;
  const opened = people?.find((one) => one.id === url.open);
  const open = useCallback((id: string) => setUrl({ open: id }, { push: true }), [setUrl]);
  const showsAgents = url.tab === 'agents';

  return (
    <Page title={t('organisation.title')} ready={!!agents.data && !!departments.data}>
      <Toolbar
        right={
          <Button
            kind="primary"
            icon={Plus}
            onClick={() => setMaking(true)}
            disabledReason={mayChange ? undefined : t('organisation.needsAdministrator')}
          >
            {showsAgents ? t('organisation.newAgent') : t('organisation.newDepartment')}
          </Button>
        }
      >
        <FilterTabs
          label={t('organisation.title')}
          value={url.tab}
          onChange={(tab) => setUrl({ tab: tab as typeof url.tab, open: '' })}
          tabs={[
            { value: 'agents', label: t('organisation.agents'), count: people?.length },
            {
              value: 'departments',
              label: t('organisation.departments'),
              count: departments.data?.items.length,
            },
          ]}
        />
      </Toolbar>
      <Columns>
        <Main>
          {showsAgents ? (
            <AgentsTable
              agents={people}
              departments={departments.data?.items ?? []}
              error={agents.error}
              onRetry={agents.refetch}
              openId={url.open}
              onOpen={open}
            />
          ) : (
            <DepartmentList
              departments={departments.data?.items}
              agents={people ?? []}
              mayChange={mayChange}
              error={departments.error}
              onRetry={departments.refetch}
            />
          )}
          <Footer>
            {people &&
              departments.data &&
              t('organisation.footer', {
                agents: people.length,
                departments: departments.data.items.length,
              })}
          </Footer>
        </Main>
        {opened && showsAgents && (
          <AgentDrawer
            key={opened.id}
            agent={opened}
            departments={departments.data?.items ?? []}
            mayChange={mayChange}
            onClose={() => setUrl({ open: '' })}
          />
        )}
      </Columns>
      {making &&
        (showsAgents ? (
          <NewAgent departments={departments.data?.items ?? []} onClose={() => setMaking(false)} />
        ) : (
          <NewDepartment onClose={() => setMaking(false)} />
        ))}
    </Page>
  );
}
