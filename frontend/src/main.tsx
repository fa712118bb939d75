import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './shared/theme/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';

// After an update of the server the parts of the old version are gone: one reload brings the new ones.
window.addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem('deskbell.reloaded'));
  if (Date.now() - last < 30_000) return;
  sessionStorage.setItem('deskbell.reloaded', String(Date.now()));
  location.reload();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
