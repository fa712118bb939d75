import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { newQueryClient } from '@/shared/api/queryClient';
import { i18n } from '@/shared/i18n';
import { ThemeProvider } from '@/shared/theme/ThemeProvider';
import { newRouter } from './router';

/** The console. */
export function App() {
  const [cache] = useState(newQueryClient);
  const [router] = useState(newRouter);
  return (
    <I18nextProvider i18n={i18n}>
      <ThemeProvider>
        <QueryClientProvider client={cache}>
          <ModalsProvider>
            <RouterProvider router={router} />
            <Notifications position="bottom-left" limit={3} zIndex={150} containerWidth={360} />
          </ModalsProvider>
        </QueryClientProvider>
      </ThemeProvider>
    </I18nextProvider>
  );
}
