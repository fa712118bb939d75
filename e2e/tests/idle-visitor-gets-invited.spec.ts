import { LIVE } from '../support/board'
import { heard, listen } from '../support/ears'
import { inviteIdle, tellOfChats } from '../support/events'
import { expect, test } from '../support/story'
import { ask, card, newVisitor, panel, say } from '../support/visitor'

// The story of the product: an idle visitor is invited by an event, chats, and the agent hears the bell once.

test('an idle visitor is invited by the event, as soon as the manners allow it, and the firing log says why', async ({ browser, office, site }) => {
  const { board } = office
  await office.makeEvent(inviteIdle)
  const log = await office.firingLog()

  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/welcome`)
  await expect(board.row()).toContainText('Page /welcome', LIVE)
  await visitor.goto(`${site.origin}/pricing`)
  await expect(board.row()).toContainText('Page /pricing', LIVE)

  // Idle for six seconds the event fires; ten seconds must pass after the page was opened, so the invitation is held.
  const row = log.rows(inviteIdle.name)
  await expect(row).toContainText('Held', { timeout: 9_000 })
  const why = await log.explain(inviteIdle.name)
  await expect(why.section('Actions')).toContainText('held')
  await expect(why.section('Actions')).toContainText('The visitor opened the page only now')
  await expect(why.section('Actions')).toContainText('tried again at')
  await expect(card(visitor)).toBeHidden()

  await expect(card(visitor)).toContainText('Can I help with the prices?', { timeout: 10_000 })
  await expect(board.row()).toContainText('Invited', LIVE)
  await expect(await board.invites()).toHaveText('1·0·0·0')
  await expect(row).toContainText('Fired', { timeout: 3_000 })
  await expect(row).toHaveCount(1)

  // How far it came: under the row, and in the drawer.
  const drawer = await board.open()
  const steps = office.page.getByRole('row').filter({ hasText: 'expires in' })
  for (const step of ['Sent', 'Shown', 'Seen']) await expect(steps.locator('[data-done]').filter({ hasText: step })).toBeVisible()
  await expect(steps.getByRole('link', { name: inviteIdle.name })).toBeVisible()
  await expect(drawer).toContainText(`event ${inviteIdle.name}`)

  // Condition by condition: what was asked, what was found, and whether it held.
  await expect(why.section('Actions')).toContainText('done')
  await expect(why.section('Occurrence')).toContainText('whos_on.online_activity')
  await why.expectCondition('holds', 'Current Page', '/pricing')
  await why.expectCondition('holds', 'Idle Minutes between 0.1 and 10', /0\.1/)
  await why.expectCondition('holds', 'Invites Sent is 0', '0')
  await why.expectCondition('not needed', 'Country', 'ANY already true')
  await why.expectCondition('holds', 'Hits', '2')
  await why.expectCondition('not needed', 'Language', 'ANY already true')
  await expect(why.section('Frequency')).toContainText('No maximum frequency')
  await expect(why.section('Chain')).toContainText('Not caused by another event')
})

test('the invited visitor chats, and the agent with two tabs gets one toast and one sound', async ({ browser, desk, office, site }) => {
  await office.makeEvent(inviteIdle)
  await office.makeEvent(tellOfChats)
  const visitor = await newVisitor(browser)
  await office.board.reads(visitor, site.origin, '/welcome', '/pricing')
  await desk.advance(12_000)
  await expect(card(visitor)).toBeVisible()

  // The agent looks at other screens in two tabs.
  const first = office.page
  await office.goTo('/notifications')
  const second = await office.tab('/settings/sites')
  for (const tab of [first, second]) await listen(tab)

  await card(visitor).getByPlaceholder('Write a reply…').fill('Yes, what do three nights cost?')
  await card(visitor).getByRole('button', { name: 'Send' }).click()
  for (const tab of [first, second]) await expect(tab.getByRole('button', { name: '1 unread notification' })).toBeVisible()
  const toasts = async () => (await first.getByTestId('toast').count()) + (await second.getByTestId('toast').count())
  await expect.poll(toasts).toBe(1)
  await expect.poll(async () => (await heard(first, second)).sounds).toBe(1)

  // Read in one tab is read in both.
  const [speaker, other] = (await first.getByTestId('toast').count()) > 0 ? [first, second] : [second, first]
  await speaker.getByTestId('toast').getByRole('button', { name: 'Open' }).click()
  await expect(speaker.getByRole('log')).toContainText('Yes, what do three nights cost?')
  for (const tab of [first, second]) await expect(tab.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  expect(await toasts()).toBe(0)

  await speaker.getByRole('textbox', { name: 'Reply' }).fill('117 euros, tent and stove included.')
  await speaker.keyboard.press('Enter')
  await expect(panel(visitor).getByRole('log')).toContainText('117 euros')
  await say(visitor, 'Wonderful, thank you!')
  await expect(speaker.getByRole('log')).toContainText('Wonderful, thank you!')
  await speaker.getByRole('button', { name: 'End', exact: true }).click()
  await expect(panel(visitor).getByText('ended the chat')).toBeVisible()

  await office.goTo('/whos-on', other)
  await expect(other.getByRole('row', { name: /Visitor 1\b/ })).toContainText('1·1·0·0')
  expect((await heard(speaker)).sounds).toBeLessThanOrEqual(1)
})

test('a visitor starts a chat, waits, and is accepted from the queue', async ({ browser, office, site }) => {
  const agent = office.page
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await ask(visitor, 'Where is my parcel?', 'Maya Ortiz')
  await office.goTo('/chats')
  await expect(agent.getByRole('button', { name: /Maya Ortiz/ })).toBeVisible()
  await agent.keyboard.press('a')
  await expect(agent.getByRole('log')).toContainText('Where is my parcel?')
  await expect(panel(visitor).getByText('Ada Holm', { exact: true }).first()).toBeVisible()
})
