import { Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Page } from '@/shared/ui';
import type { EventLevel } from './api';
import type { Catalogue } from './catalogue';
import classes from './Events.module.css';
import { TypeList } from './TypeList';

interface Props {
  catalogue: Catalogue;
  level: EventLevel;
  onMake: (name: string, type: string) => void;
  onClose: () => void;
}

/** Asks what a new event is called and what it watches for. */
export function NewEvent({ catalogue, level, onMake, onClose }: Props) {
  const { t } = useTranslation('events');
  const [name, setName] = useState('');
  const [type, setType] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() && type) onMake(name.trim(), type);
  };
  return (
    <Page title={t('create.title')}>
      <Modal opened onClose={onClose} title={t('create.title')} size={620}>
        <form className={classes.form} onSubmit={submit} noValidate>
          <TextInput
            data-autofocus
            label={t('create.name')}
            placeholder={t('create.namePlaceholder')}
            maxLength={catalogue.limits.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={tried && !name.trim() ? t('create.needsName') : undefined}
          />
          <TypeList catalogue={catalogue} level={level} value={type} onPick={setType} />
          {tried && !type && (
            <p role="alert" className={classes.problem}>
              {t('create.needsType')}
            </p>
          )}
          <div className={classes.formEnd}>
            <Button kind="primary" type="submit">
              {t('create.create')}
            </Button>
          </div>
        </form>
      </Modal>
    </Page>
  );
}
