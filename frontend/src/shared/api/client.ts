import { apiFetch } from './request';

/** Settings of the generated client: our `fetch`, and errors that are thrown. */
export function createClientConfig<Config extends object>(config?: Config) {
  return { ...config, fetch: apiFetch, throwOnError: true as const };
}
