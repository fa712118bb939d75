// Copies the country data out of its package into dist/geo, from where the Go binary embeds it, together with its licence.
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const frontend = join(dirname(fileURLToPath(import.meta.url)), '..');
const from = join(frontend, 'node_modules', '@ip-location-db', 'dbip-country-mmdb');
const to = join(frontend, 'dist', 'geo');

await mkdir(to, { recursive: true });
await copyFile(join(from, 'dbip-country.mmdb'), join(to, 'country.mmdb'));
await copyFile(join(from, 'DBIP-LICENSE'), join(to, 'LICENSE'));
