import { expect, type Page, test } from '@playwright/test'
import { Desk } from '../support/desk'
import { openDemo } from '../support/people'

// A demo that its administrator directs, and what they are told of it: never too much at once, and read in one tab is read in all.

let desk: Desk
let page: Page

test.beforeEach(async ({ browser }, info) => {
  desk = new Desk(String(info.project.metadata.database))
  await desk.start()
  page = await openDemo(browser, desk, 'Administrator')
  await pause()
})

test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  await desk.remove()
})

async function ask(method: 'get' | 'post' | 'patch', path: string, data?: object) {
  const answer = await page.request[method](`${desk.url}/api/v1${path}`, { data, headers: { Origin: desk.url } })
  expect(answer.ok(), await answer.text()).toBe(true)
  return answer.json()
}

const menu = () => page.getByRole('menu')

async function openMenu(): Promise<void> {
  await page.getByRole('button', { name: 'Demo — nothing is sent' }).click()
  await expect(menu()).toBeVisible()
}

/** Lets the visitors stand still, so that only what is asked for happens. */
async function pause(): Promise<void> {
  await openMenu()
  await menu().locator('label').filter({ hasText: 'Paused' }).click()
  await expect.poll(async () => (await ask('get', '/demo')).speed).toBe(0)
  await page.keyboard.press('Escape')
}

async function makeHappen(what: string): Promise<void> {
  await openMenu()
  await menu().getByRole('menuitem', { name: what }).click()
  await expect(menu()).toBeHidden()
}

function tellMe(name: string, event_type: string, all: object[], per_item = false) {
  const actions = [{ id: '', kind: 'use_my_notification_profile', per_item, max_frequency: 'none' }]
  return ask('post', '/events', { level: 'agent', name, event_type, definition: { all, any: [], actions } })
}

const toasts = () => page.getByTestId('toast')
const bell = (of: Page, name: string | RegExp) => of.getByRole('button', { name, exact: true })

test('the administrator of a demo makes things happen, and starts over', async () => {
  await makeHappen('A visitor idles on the prices')
  const guest = page.getByRole('row', { name: /Hannah Vogt/ })
  await expect(guest).toBeVisible()
  await desk.advance(15_000)
  await expect(guest).toContainText('Invited')

  await makeHappen('The mail server goes down')
  const [profile] = (await ask('get', '/profiles')).items
  await ask('patch', `/profiles/${profile.id}`, { email: { on: true, addresses: ['ana@northwind.example'] } })
  await ask('post', `/profiles/${profile.id}/test`, {})
  await page.goto(`${desk.url}/deliveries?tab=retrying`)
  const delivery = page.getByRole('row', { name: /Test of a profile/ })
  await expect(delivery).toContainText('421')
  await makeHappen('The mail server comes back')
  await delivery.click()
  await page.getByRole('button', { name: 'Retry now' }).click()
  await page.goto(`${desk.url}/outbox`)
  const letter = page.getByRole('listitem').filter({ hasText: 'Test notification' })
  await expect(letter).toContainText('ana@northwind.example')
  await expect(letter).not.toContainText('Waiting')

  await openMenu()
  await menu().getByRole('menuitem', { name: 'Start over' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click()
  await expect(page.getByRole('heading', { name: 'Who’s On' })).toBeVisible({ timeout: 30_000 })
  await page.goto(`${desk.url}/outbox`)
  await expect(page.getByText('Nothing was sent yet')).toBeVisible()
})

test('a storm is one card, what finds no room is counted, and read in one tab is read in all', async () => {
  // Who came in before the pause may still fire the demo's own events.
  for (const one of (await ask('get', '/events?level=system')).items) await ask('post', `/events/${one.id}/state`, { state: 'disabled' })
  await ask('post', '/notifications/read', { all_before: '2100-01-01T00:00:00Z' })
  for (const name of ['One', 'Two', 'Three', 'Four']) await tellMe(name, 'live_chat.started', [])
  await page.goto(`${desk.url}/settings/profile`)
  await expect(page.locator('[data-ready="true"]')).toBeAttached()
  await makeHappen('A visitor starts a chat')
  // Four events and the demo's own, of one chat.
  await expect(toasts()).toHaveCount(3)
  await expect(page.getByRole('link', { name: '+2 more → inbox' })).toBeVisible()
  await expect(page).toHaveTitle(/^\(5\) /)
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', '/favicon-unread.svg')
  await page.keyboard.press('F6')
  await expect(toasts().first().getByRole('button', { name: 'Close the notification' })).toBeFocused()

  const second = await page.context().newPage()
  await second.goto(`${desk.url}/notifications?tab=unread`)
  await expect(second.getByRole('listitem')).toHaveCount(5)
  await page.bringToFront()
  await bell(page, '5 unread notifications').click()
  await page.getByRole('button', { name: 'Mark all 5 read' }).click()
  for (const tab of [page, second]) await expect(bell(tab, 'Notifications')).toBeVisible()
  await expect(toasts()).toHaveCount(0)
  await expect(second.getByText(/All caught up/)).toBeVisible()
  await second.close()
  await page.keyboard.press('Escape')

  await tellMe('Another chat', 'live_chat.started', [], true)
  for (let n = 0; n < 4; n++) await ask('post', '/demo/happen', { what: 'visitor_starts_chat' })
  await makeHappen('A visitor starts a chat')
  await expect(toasts().filter({ hasText: 'Another chat fired for 5 items' })).toBeVisible()
  expect(await toasts().count()).toBeLessThanOrEqual(3)

  await page.goto(`${desk.url}/notifications`)
  const rows = page.getByRole('listitem').filter({ hasText: 'Another chat' })
  await expect(rows).toHaveCount(5)
  await rows.first().getByRole('button').click()
  await expect(page.getByRole('article', { name: 'Another chat' })).toBeVisible()
  await expect(page.getByRole('article').getByRole('link', { name: 'Explain this firing' })).toBeVisible()
  await page.keyboard.press('e')
  await expect(rows).toHaveCount(4)
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByRole('toolbar', { name: '2 selected' })).toBeVisible()
  await page.keyboard.press('e')
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect.poll(() => rows.count()).toBeGreaterThan(2)
})
