import { MultiSelect, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/shared/api';
import { Flag } from '@/shared/ui';
import type { Choice, Field } from './catalogue';
import classes from './Editor.module.css';
import type { People } from './people';

interface Props {
  field: Field;
  people: People;
  values: string[];
  /** Empty means any. */
  any?: boolean;
  readOnly: boolean;
  onPick: (values: string[]) => void;
}

/** One or more of a list: fixed choices, people and places, or open text with suggestions. */
export function ListInput({ field, people, values, any, readOnly, onPick }: Props) {
  const { t } = useTranslation('events');
  const suggested = useSuggestions(field);
  const options = optionsOf(field, people, t('editor.me'));
  const placeholder = values.length > 0 ? undefined : any ? t('editor.pickNone') : t('editor.pick');
  if (!options) {
    return (
      <TagsInput
        variant="unstyled"
        aria-label={t('editor.value')}
        data={suggested.map((one) => one.value)}
        renderOption={({ option }) =>
          suggested.find((one) => one.value === option.value)?.label ?? option.value
        }
        placeholder={placeholder}
        readOnly={readOnly}
        value={values}
        onChange={onPick}
        acceptValueOnBlur
        clearable={false}
      />
    );
  }
  const unknown = values.filter((value) => !options.some((one) => one.value === value));
  return (
    <MultiSelect
      variant="unstyled"
      aria-label={t('editor.value')}
      searchable
      hidePickedOptions
      placeholder={placeholder}
      readOnly={readOnly}
      data={[...options, ...unknown.map((value) => ({ value, label: people.names(value) }))]}
      value={values}
      onChange={onPick}
      limit={300}
      maxDropdownHeight={280}
      renderOption={
        field.id === 'country'
          ? ({ option }) => (
              <span className={classes.option}>
                <Flag code={option.value} decorative /> {option.label}
              </span>
            )
          : undefined
      }
    />
  );
}

function optionsOf(field: Field, people: People, me: string): Choice[] | undefined {
  if (field.choices?.length) return field.choices;
  if (field.kind === 'agent') return [{ value: 'me', label: me }, ...people.agents];
  if (field.kind === 'department') return people.departments;
  if (field.kind === 'group') return people.groups;
  return undefined;
}

const languages = ['de', 'en-GB', 'en-US', 'es', 'fr', 'it', 'nl', 'pl', 'pt-BR', 'tr', 'ja', 'zh'];

/** Values that an open choice may have: asked of the server where the catalogue says so. */
function useSuggestions(field: Field): Choice[] {
  const path = field.suggest?.startsWith('/') ? field.suggest : null;
  const found = useQuery({
    queryKey: ['suggestions', path],
    queryFn: ({ signal }) => api.get<{ items: Choice[] }>(path ?? '', { signal }),
    enabled: path !== null,
    staleTime: 60_000,
  });
  if (field.suggest === 'languages') {
    const names = new Intl.DisplayNames(['en'], { type: 'language' });
    return languages.map((value) => ({ value, label: `${names.of(value)} (${value})` }));
  }
  return found.data?.items ?? [];
}
