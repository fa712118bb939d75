import { readdirSync, readFileSync } from 'node:fs';

const root = 'dist/console';
const html = readFileSync(`${root}/index.html`, 'utf8');

// What the browser fetches before the first screen: exactly what index.html names.
const first = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(
  ([, file]) => `${root}/${file}`,
);
const lazy = readdirSync(`${root}/assets`)
  .map((file) => `${root}/assets/${file}`)
  .filter((file) => file.endsWith('.js') && !first.includes(file));

export default [
  { name: 'first load', path: first, limit: '330 kB', gzip: true },
  { name: 'widget loader', path: 'dist/widget/v1.js', limit: '6.144 kB', gzip: true },
  { name: 'widget panel', path: 'dist/widget/assets/panel-*.js', limit: '45 kB', gzip: true },
  ...lazy.map((path) => ({ name: path.slice(root.length + 8), path, limit: '150 kB', gzip: true })),
];
