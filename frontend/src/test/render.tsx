import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { newQueryClient } from '@/shared/api/queryClient';
import { i18n } from '@/shared/i18n';
import { type Session, SessionContext } from '@/shared/session';
import { shortcuts } from '@/shared/shortcuts';
import { cssVariables, theme } from '@/shared/theme/theme';

/** Ana, an administrator of the demo company, for tests of screens. */
export const ana: Session = {
  agent: {
    id: 'agt_ana',
    name: 'Ana Berger',
    email: 'ana@northwind.example',
    role: 'administrator',
    whos_on: true,
    presence: 'online',
  },
  desk: { name: 'Northwind Outfitters', kind: 'demo', set_up: true, zone: 'Europe/Berlin' },
};

/** Renders below everything the shell gives, without motion. The cache is new each time. */
export function show(ui: ReactElement, { session = ana }: { session?: Session } = {}) {
  const cache = newQueryClient();
  document.removeEventListener('keydown', shortcuts.press);
  document.addEventListener('keydown', shortcuts.press);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
        <QueryClientProvider client={cache}>
          <SessionContext value={session}>{children}</SessionContext>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
  return { cache, ...render(ui, { wrapper }) };
}
