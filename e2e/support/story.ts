import { test as base } from '@playwright/test'
import { Desk } from './desk'
import { Office } from './office'
import { Proxy } from './proxy'
import { Site } from './site'

export { expect } from '@playwright/test'

interface Story {
  /** Where the server sees its visitors come from; empty: from this machine, whose country nobody knows. */
  address: string
  /** The server, with an empty database. */
  desk: Desk
  /** A website that carries the widget from when the office is set up. */
  site: Site
  /** The signed-in agent. */
  office: Office
}

/** A story has a desk, a website and an agent of its own; visitors come with newVisitor. */
export const test = base.extend<Story>({
  address: ['', { option: true }],
  desk: async ({ address, browser }, use, info) => {
    const proxy = address ? new Proxy(address) : undefined
    const desk = new Desk(String(info.project.metadata.database), {}, proxy)
    await desk.start()
    await use(desk)
    if (info.status !== info.expectedStatus) await info.attach('server', { body: desk.output, contentType: 'text/plain' })
    await Promise.all(browser.contexts().map((context) => context.close()))
    proxy?.close()
    await desk.remove()
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright wants to see which fixtures it needs: none
  site: async ({}, use) => {
    const site = new Site()
    await site.listen()
    await use(site)
    site.close()
  },
  office: async ({ browser, desk, site }, use) => {
    await use(await Office.setUp(browser, desk, site))
  },
})
