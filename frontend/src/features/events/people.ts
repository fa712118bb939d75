import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, type Page } from '@/shared/api';
import type { Choice, Names } from './catalogue';

interface Agent {
  id: string;
  name: string;
  email: string;
}

interface Department {
  id: string;
  name: string;
  groups: { id: string; name: string }[];
}

/** People and places that conditions and actions can name. */
export interface People {
  agents: Choice[];
  departments: Choice[];
  groups: Choice[];
  names: Names;
  ready: boolean;
}

/** Reads the people, departments and groups of the desk. */
export function usePeople(): People {
  const agents = useQuery({
    queryKey: ['agents'],
    queryFn: ({ signal }) => api.get<Page<Agent>>('/agents', { query: { limit: 200 }, signal }),
  });
  const departments = useQuery({
    queryKey: ['departments'],
    queryFn: ({ signal }) => api.get<Page<Department>>('/departments', { signal }),
  });
  return useMemo(() => {
    const places = departments.data?.items ?? [];
    const out = {
      agents: (agents.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      departments: places.map(({ id, name }) => ({ value: id, label: name })),
      groups: places.flatMap((place) =>
        place.groups.map((group) => ({ value: group.id, label: `${place.name} › ${group.name}` })),
      ),
    };
    const all = new Map(
      [...out.agents, ...out.departments, ...out.groups].map((one) => [one.value, one.label]),
    );
    const ready = !agents.isPending && !departments.isPending;
    return { ...out, names: (id: string) => all.get(id) ?? id, ready };
  }, [agents.data, departments.data, agents.isPending, departments.isPending]);
}
