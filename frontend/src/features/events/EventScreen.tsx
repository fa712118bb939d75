import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/shared/session';
import { ErrorState, Page, useLate } from '@/shared/ui';
import { param, useUrl } from '@/shared/url';
import { catalogueQuery, type EventLevel, eventQuery } from './api';
import type { Catalogue } from './catalogue';
import { draftOf } from './draft';
import { Editor } from './Editor';
import classes from './Editor.module.css';
import { NewEvent } from './NewEvent';
import { usePeople } from './people';

/** One event: what it watches for, what it does, and what it has done. */
export default function EventScreen() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const catalogue = useQuery(catalogueQuery);
  if (catalogue.error) return <Failed error={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  if (!catalogue.data) return <Waiting />;
  return id === 'new' ? (
    <Fresh catalogue={catalogue.data} />
  ) : (
    <Saved key={id} id={id} catalogue={catalogue.data} />
  );
}

/** What the editor will look like; not for what is there at once. */
function Waiting() {
  const { t } = useTranslation('events');
  const late = useLate(150);
  return (
    <Page title={t('editor.events')} ready={false}>
      {late && (
        <div className={classes.waiting} aria-hidden>
          <div>
            <Skeleton height={34} width={280} />
            <Skeleton height={34} width={160} />
            <Skeleton height={34} width={270} />
          </div>
          <Skeleton height={34} maw={750} />
          <Skeleton height={34} maw={750} />
          <Skeleton height={34} maw={750} />
        </div>
      )}
    </Page>
  );
}

function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('events');
  return (
    <Page title={t('editor.events')}>
      <ErrorState error={error} onRetry={onRetry} />
    </Page>
  );
}

function Saved({ id, catalogue }: { id: string; catalogue: Catalogue }) {
  const me = useMe();
  const event = useQuery(eventQuery(id));
  const people = usePeople();
  if (event.error && !event.data) return <Failed error={event.error} onRetry={() => void event.refetch()} />;
  if (!event.data) return <Waiting />;
  const { data, etag } = event.data;
  const readOnly = data.level === 'system' ? me.role !== 'administrator' : data.owner.id !== me.id;
  return (
    <Editor
      event={data}
      etag={etag}
      initial={draftOf(data)}
      catalogue={catalogue}
      people={people}
      readOnly={readOnly}
    />
  );
}

const shape = {
  level: param.choice('agent', 'system'),
  name: param.text(),
  type: param.text(),
  group: param.text(),
};

/** A new event: first its name and type, then the whole editor. Nothing is kept before the first save. */
function Fresh({ catalogue }: { catalogue: Catalogue }) {
  const [url, setUrl] = useUrl(shape);
  const navigate = useNavigate();
  const people = usePeople();
  const level: EventLevel = url.level;
  const initial = useMemo(
    () =>
      draftOf({
        level,
        name: url.name,
        group_id: url.group,
        event_type: url.type,
        state: 'enabled',
        definition: { all: [], any: [], actions: [] },
      }),
    [level, url.name, url.group, url.type],
  );
  if (url.type === '') {
    return (
      <NewEvent
        catalogue={catalogue}
        level={level}
        onMake={(name, type) => setUrl({ name, type })}
        onClose={() => void navigate({ to: level === 'system' ? '/events/system' : '/events/my' })}
      />
    );
  }
  return <Editor key={url.type} initial={initial} catalogue={catalogue} people={people} />;
}
