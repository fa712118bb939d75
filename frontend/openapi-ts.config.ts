import { defineConfig } from '@hey-api/openapi-ts';

// The server's description is the only source of the client's types; src/client is generated before each build.
export default defineConfig({
  input: '../server/app/openapi.json',
  output: 'src/client',
  plugins: [
    { name: '@hey-api/client-fetch', runtimeConfigPath: '../shared/api/client' },
    { name: '@hey-api/typescript' },
    { name: '@hey-api/sdk' },
  ],
});
