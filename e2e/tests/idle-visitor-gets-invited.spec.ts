import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { Desk } from '../support/desk'
import { setUp } from '../support/people'
import { Site } from '../support/site'
import { newVisitor, panel } from '../support/visitor'

// The story of the product: an idle visitor is invited by an event, chats, and the agent hears the bell once, whatever is killed meanwhile.

let desk: Desk
let site: Site
let agent: Page
let office: BrowserContext

test.beforeEach(async ({ browser }, info) => {
  desk = new Desk(String(info.project.metadata.database))
  site = new Site()
  await Promise.all([desk.start(), site.listen()])
  const first = await setUp(browser, desk, site.origin)
  agent = first.page
  office = first.context
  site.carry(first.snippet)
})

test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  site.close()
  await desk.remove()
})

async function makeEvent(body: { level: string; name: string; event_type: string; definition: object }): Promise<void> {
  const answer = await office.request.post(`${desk.url}/api/v1/events`, { data: body, headers: { Origin: desk.url } })
  expect(answer.status(), await answer.text()).toBe(201)
}

const invite = {
  level: 'system',
  name: 'Idle visitors on pricing',
  event_type: 'whos_on.online_activity',
  definition: {
    all: [
      { field: 'current_page', op: 'contains_any', values: ['/pricing'] },
      { field: 'idle_minutes', op: 'between', values: [0.1, 10] },
      { field: 'live_chat_invites_sent', op: 'is', values: [0] },
    ],
    any: [],
    actions: [{ id: '', kind: 'send_live_chat_invitation', per_item: false, max_frequency: 'none', params: { message: 'Can I help with the prices?' } }],
  },
}

const tellMe = {
  level: 'agent',
  name: 'A chat started',
  event_type: 'live_chat.started',
  definition: { all: [], any: [], actions: [{ id: '', kind: 'use_my_notification_profile', per_item: false, max_frequency: 'none' }] },
}

/** Counts the sounds that a tab plays. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard = window as typeof window & { sounds?: number }
    heard.sounds = 0
    document.addEventListener('deskbell:sound', () => (heard.sounds! += 1))
  })
  // The browser lets a page make sounds once somebody has clicked into it.
  await expect(async () => {
    await page.mouse.click(400, 400)
    await expect(page.locator('html[data-sound="ready"]')).toBeAttached({ timeout: 500 })
  }).toPass()
}

const sounds = (page: Page) => page.evaluate(() => (window as typeof window & { sounds?: number }).sounds ?? 0)

test('an idle visitor is invited, chats, and the agent hears one bell', async ({ browser }) => {
  await makeEvent(invite)
  await makeEvent(tellMe)

  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/welcome`)
  const row = agent.getByRole('row', { name: /Visitor 1/ })
  await expect(row).toContainText('Page /welcome', { timeout: 1_500 })
  await expect(row).toContainText('direct')
  await visitor.goto(`${site.origin}/pricing`)
  await expect(row).toContainText('Page /pricing', { timeout: 1_500 })

  // Idle for six seconds the event fires; the site's manners hold the invitation until ten seconds after the page was opened.
  const card = visitor.getByRole('status', { name: 'Invitation to chat' })
  await expect(card).toContainText('Can I help with the prices?', { timeout: 20_000 })
  await expect(row).toContainText('Invited', { timeout: 1_500 })
  await row.getByText('Visitor 1').click()
  await expect(agent.getByText('Seen', { exact: true }).first()).toBeVisible()

  // The agent looks at other screens in two tabs.
  await agent.goto(`${desk.url}/notifications`)
  const second = await office.newPage()
  await second.goto(`${desk.url}/settings/sites`)
  for (const tab of [agent, second]) {
    await expect(tab.locator('[data-ready="true"]').first()).toBeAttached()
    await listen(tab)
  }

  await card.getByPlaceholder('Write a reply…').fill('Yes, what do three nights cost?')
  await card.getByRole('button', { name: 'Send' }).click()
  // Every headless tab believes it has the focus; the tabs agree on one all the same.
  const toasts = async () => (await agent.getByTestId('toast').count()) + (await second.getByTestId('toast').count())
  await expect.poll(toasts).toBe(1)
  await expect.poll(async () => (await sounds(agent)) + (await sounds(second))).toBe(1)
  for (const tab of [agent, second]) await expect(tab.getByRole('button', { name: '1 unread notification' })).toBeVisible()

  // Read in one tab is read in both.
  const [speaker, other] = (await agent.getByTestId('toast').count()) > 0 ? [agent, second] : [second, agent]
  await speaker.getByTestId('toast').getByRole('button', { name: 'Open' }).click()
  await expect(speaker.getByRole('log')).toContainText('Yes, what do three nights cost?')
  for (const tab of [agent, second]) await expect(tab.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  expect(await toasts()).toBe(0)

  await speaker.getByRole('textbox', { name: 'Reply' }).fill('117 euros, tent and stove included.')
  await speaker.keyboard.press('Enter')
  await expect(panel(visitor).getByRole('log')).toContainText('117 euros')
  await panel(visitor).getByRole('textbox').fill('Wonderful, thank you!')
  await visitor.keyboard.press('Enter')
  await expect(speaker.getByRole('log')).toContainText('Wonderful, thank you!')
  await speaker.getByRole('button', { name: 'End', exact: true }).click()
  await expect(panel(visitor).getByText('ended the chat')).toBeVisible()

  // Why it all happened.
  await other.goto(`${desk.url}/firings`)
  await other.getByRole('row', { name: /Idle visitors on pricing/ }).first().click()
  const explain = other.getByRole('complementary').filter({ hasText: 'Idle visitors on pricing' })
  await expect(explain).toContainText('Idle Minutes')
  await expect(explain).toContainText('Current Page')
})

test('a visitor starts a chat, waits, and is accepted from the queue', async ({ browser }) => {
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await visitor.getByRole('button', { name: 'Chat with us' }).click()
  await panel(visitor).getByRole('textbox', { name: 'How can we help?' }).fill('Where is my parcel?')
  await panel(visitor).getByRole('textbox', { name: 'Your name' }).fill('Maya Ortiz')
  await panel(visitor).getByRole('button', { name: 'Start chat' }).click()
  await expect(panel(visitor).getByText('You are 1st in line')).toBeVisible()

  await agent.goto(`${desk.url}/chats`)
  await expect(agent.getByRole('button', { name: /Maya Ortiz/ })).toBeVisible()
  await agent.keyboard.press('a')
  await expect(agent.getByRole('log')).toContainText('Where is my parcel?')
  await expect(panel(visitor).getByText('Ada Holm', { exact: true }).first()).toBeVisible()
})

test('kill -9 in the middle of a chat loses no message and repeats none', async ({ browser }) => {
  await makeEvent(tellMe)
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await visitor.getByRole('button', { name: 'Chat with us' }).click()
  await panel(visitor).getByRole('textbox', { name: 'How can we help?' }).fill('Is anybody there?')
  await panel(visitor).getByRole('button', { name: 'Start chat' }).click()
  await expect(panel(visitor).getByText('You are 1st in line')).toBeVisible()
  await agent.goto(`${desk.url}/chats`)
  await expect(agent.getByRole('button', { name: /Visitor 1/ })).toBeVisible()
  await agent.keyboard.press('a')
  await expect(agent.getByRole('log')).toContainText('Is anybody there?')

  await desk.kill()
  await panel(visitor).getByRole('textbox').fill('Written while the server was gone')
  await visitor.keyboard.press('Enter')
  await expect(panel(visitor).getByText('Waiting to send')).toBeVisible()
  await agent.getByRole('textbox', { name: 'Reply' }).fill('So was this')
  await desk.start()

  await expect(panel(visitor).getByText('Written while the server was gone')).toBeVisible()
  await expect(agent.getByRole('log').getByText('Written while the server was gone')).toHaveCount(1, { timeout: 30_000 })
  await agent.getByRole('textbox', { name: 'Reply' }).press('Enter')
  await expect(panel(visitor).getByText('So was this')).toHaveCount(1, { timeout: 30_000 })
  const firings = await (await office.request.get(`${desk.url}/api/v1/firings`)).json()
  expect(firings.items.filter((one: { event_name: string }) => one.event_name === 'A chat started')).toHaveLength(1)
})
