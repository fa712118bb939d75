import { defineConfig } from '@playwright/test'

// Stories run against the real binary. Each database is a project: the same stories on both.
const databases = (process.env.DESKBELL_E2E_DATABASES ?? 'sqlite').split(',')

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  workers: 1,
  retries: 1, // on a busy machine; the report names what passed only the second time as flaky
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  use: {
    actionTimeout: 10_000,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      executablePath: process.env.DESKBELL_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=user-gesture-required',
      ],
    },
  },
  projects: databases.map((database) => ({
    name: database,
    metadata: { database },
    testIgnore: database === 'sqlite' ? '**/two-nodes.spec.ts' : undefined, // nodes share a MySQL or MariaDB
  })),
})
