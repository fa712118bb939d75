import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { Desk } from '../support/desk'
import { openDemo } from '../support/people'

// Every screen that the router knows, in light and dark, on a desk and on a phone: nothing fails, nothing overflows,
// one heading that is also the title, and nothing that keeps people with other senses or hands out.

const routes = readFileSync(path.resolve(import.meta.dirname, '../../frontend/src/app/routes.tsx'), 'utf8')
const paths = [...routes.matchAll(/\bpath: '([^']+)'/g)].map(([, found]) => found as string)

const axe = createRequire(import.meta.url).resolve('axe-core')

const looks = (['light', 'dark'] as const).flatMap((scheme) => [
  { scheme, width: 1440, height: 900 },
  { scheme, width: 390, height: 844 },
])

let desk: Desk

test.beforeEach(async ({}, info) => {
  desk = new Desk(String(info.project.metadata.database))
  await desk.start()
})

test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await desk.remove()
})

test('every screen looks whole, light and dark, on a desk and on a phone', async ({ browser }) => {
  test.slow() // 80 looks: half a minute on a quiet machine, minutes on a busy one
  expect(paths.length, 'paths read from the router').toBeGreaterThan(15)

  const stranger = await quietPage(await (await browser.newContext()).newPage())
  await visit(stranger, desk.link('setup').replace(desk.url, ''))

  const page = await quietPage(await openDemo(browser, desk, 'Administrator'))
  const examples = await fillTheDesk(page)
  await visit(stranger, '/sign-in')
  await visit(stranger, '/demo')

  const bare = ['/setup', '/sign-in', '/demo']
  for (const screen of paths.filter((one) => !bare.includes(one))) {
    const places = screen.includes('$') ? examples[screen] : [screen]
    expect(places, `say in this test how ${screen} is opened`).toBeDefined()
    for (const place of places!) await visit(page, place)
  }
})

/** Lets the demo live until there is something to see everywhere, then stops it. */
async function fillTheDesk(page: Page): Promise<Record<string, string[]>> {
  const first = async (list: string) => {
    const answer = await page.request.get(`${desk.url}/api/v1/${list}`)
    expect(answer.ok(), `${list}: ${answer.status()}`).toBe(true)
    return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id
  }
  const speed = (times: number) => page.request.post(`${desk.url}/api/v1/demo/speed`, { data: { speed: times }, headers: { Origin: desk.url } })
  await speed(4)
  await expect.poll(async () => (await first('chats')) && (await first('firings')) && (await first('notifications')), { timeout: 60_000 }).toBeTruthy()
  await speed(0)
  return {
    '/chats/$id': [`/chats/${await first('chats')}`],
    '/events/$id': ['/events/new', `/events/${await first('events?level=system')}`],
    '/firings/$id': [`/firings/${await first('firings')}`],
  }
}

const problems = new WeakMap<Page, string[]>()

/** A page without movement, that remembers what its console said. */
async function quietPage(page: Page): Promise<Page> {
  const said: string[] = []
  problems.set(page, said)
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.addInitScript({ path: axe })
  return page
}

async function visit(page: Page, place: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(desk.url + place)
  for (const look of looks) {
    await page.setViewportSize(look)
    await page.emulateMedia({ colorScheme: look.scheme })
    const where = `${place}, ${look.scheme}, ${look.width} px`
    await expect.soft(page.locator('[data-ready="true"]'), `${where}: ready`).toBeVisible()
    await settled(page, look.scheme)
    await looksWhole(page, where, look.scheme)
  }
  expect.soft(problems.get(page)!.splice(0), `${place}: the console`).toEqual([])
}

/** Waits until the colours have changed and what fades has faded. */
async function settled(page: Page, scheme: string): Promise<void> {
  await expect(page.locator(`html[data-mantine-color-scheme="${scheme}"]`)).toBeAttached()
  await page.evaluate(async () => {
    await document.fonts.ready
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((one) => one.finished))
  })
}

async function looksWhole(page: Page, where: string, scheme: string): Promise<void> {
  await expect.soft(page.locator('h1'), `${where}: one heading`).toHaveCount(1)
  const seen = await page.evaluate(() => ({
    heading: document.querySelector('h1')?.textContent,
    title: document.title.replace(/^\(\d+\+?\) /, ''),
    wider: [document.documentElement, document.body, document.querySelector('main')!].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.tagName),
  }))
  expect.soft(seen.title, `${where}: the title is the heading`).toBe(`${seen.heading} · Deskbell`)
  expect.soft(seen.wider, `${where}: wider than the window`).toEqual([])
  // What is built is the same in the dark: only the colours are looked at again.
  const grave = await page.evaluate(async (rules) => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: rules }) })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
  }, scheme === 'dark' ? ['color-contrast'] : null)
  expect.soft(grave, `${where}: axe`).toEqual([])
}

interface Axe {
  run(
    place: Document,
    options: { resultTypes: string[]; runOnly?: string[] },
  ): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary?: string }[] }[] }>
}
