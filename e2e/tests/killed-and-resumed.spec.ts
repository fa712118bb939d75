import type { Page } from '@playwright/test'
import { LIVE } from '../support/board'
import { heard, listen } from '../support/ears'
import { inviteIdle, tellOfChats } from '../support/events'
import { live } from '../support/office'
import { expect, test } from '../support/story'
import { ask, card, newVisitor, panel, say } from '../support/visitor'

// kill -9 at any moment: nothing is lost and nothing is said twice, and every browser comes back by itself.

/** Marks a page; the mark is gone when the page was loaded again. */
const mark = (page: Page) => page.evaluate(() => void ((window as Window & { marked?: boolean }).marked = true))
const isMarked = (page: Page) => page.evaluate(() => (window as Window & { marked?: boolean }).marked === true)

test('an invitation on the visitor’s page outlives the server, and is one invitation', async ({ browser, desk, office, site }) => {
  const { board, page: agent } = office
  await office.makeEvent(inviteIdle)
  const visitor = await newVisitor(browser)
  await board.reads(visitor, site.origin, '/welcome', '/pricing')
  await expect(card(visitor)).toBeVisible({ timeout: 20_000 })
  await expect(board.row()).toContainText('Invited', LIVE)
  await Promise.all([mark(agent), mark(visitor)])

  await desk.kill()
  await expect(agent.getByRole('banner')).toContainText('Reconnecting')
  await expect(card(visitor)).toBeVisible()
  await desk.start()
  await live(agent)
  await expect(board.row()).toContainText('Invited')
  await expect(card(visitor)).toHaveCount(1)
  await expect(await board.invites()).toHaveText('1·0·0·0')

  await card(visitor).getByPlaceholder('Write a reply…').fill('Are you still there?')
  await card(visitor).getByRole('button', { name: 'Send' }).click()
  await expect(panel(visitor).getByRole('log')).toContainText('Are you still there?')
  await expect(board.row()).toContainText('Chatting', { timeout: 15_000 })
  await expect(await board.invites()).toHaveText('1·1·0·0')
  expect(await office.firingsOf(inviteIdle.name)).toHaveLength(1)
  expect(await Promise.all([isMarked(agent), isMarked(visitor)])).toEqual([true, true])
})

test('an answer that is given while the server is down arrives when it is back', async ({ browser, desk, office, site }) => {
  const { board } = office
  await office.makeEvent(inviteIdle)
  const visitor = await newVisitor(browser)
  await board.reads(visitor, site.origin, '/welcome', '/pricing')
  await expect(card(visitor)).toBeVisible({ timeout: 20_000 })
  await desk.kill()
  await card(visitor).getByRole('button', { name: 'No thanks' }).click()
  await desk.start()
  await live(office.page)
  await expect(await board.invites()).toHaveText('1·0·1·0', { timeout: 15_000 })
  await expect(card(visitor)).toBeHidden()
})

for (const [moment, point] of [
  ['before the firing is committed', 'tx.before_commit/engine.clocks'],
  ['after the firing is committed and before anybody is told', 'tx.after_commit_before_ack/engine.clocks'],
  ['before the held invitation is committed', 'tx.before_commit/engine.retry_held'],
  ['after the held invitation is committed and before the visitor is told', 'tx.after_commit_before_ack/engine.retry_held'],
] as const) {
  test(`killed ${moment}: one firing and one invitation all the same`, async ({ browser, desk, office, site }) => {
    const { board } = office
    await office.makeEvent(inviteIdle)
    const visitor = await newVisitor(browser)
    await board.reads(visitor, site.origin, '/welcome', '/pricing')
    await desk.dieAt(point)
    await desk.died()
    await desk.start()
    await expect(card(visitor)).toBeVisible({ timeout: 20_000 })
    await live(office.page)
    await expect(await board.invites()).toHaveText('1·0·0·0')
    await expect(card(visitor)).toHaveCount(1)
    expect(await office.firingsOf(inviteIdle.name)).toHaveLength(1)
  })
}

test('a toast that was shown is not shown again after the server was killed, in neither tab', async ({ browser, desk, office, site }) => {
  await office.makeEvent(tellOfChats)
  const first = office.page
  const second = await office.tab('/settings/sites')
  await office.goTo('/notifications')
  const tabs = [first, second]
  for (const tab of tabs) await listen(tab)
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await ask(visitor, 'Is anybody there?')
  for (const tab of tabs) await expect(tab.getByRole('button', { name: '1 unread notification' })).toBeVisible()
  await expect.poll(() => heard(...tabs)).toEqual({ sounds: 1, toasts: 1 })

  await desk.kill()
  for (const tab of tabs) await expect(tab.getByRole('banner')).toContainText('Reconnecting')
  await desk.start()
  for (const tab of tabs) await live(tab)
  for (const tab of tabs) await expect(tab.getByRole('button', { name: '1 unread notification' })).toBeVisible()

  // What comes next is told behind all that was before it: then it is certain that nothing was said twice.
  const other = await newVisitor(browser, { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0' })
  await other.goto(`${site.origin}/help`)
  await other.getByRole('button', { name: 'Chat with us' }).click()
  await panel(other).getByRole('textbox', { name: 'How can we help?' }).fill('Me too')
  await panel(other).getByRole('button', { name: 'Start chat' }).click()
  for (const tab of tabs) await expect(tab.getByRole('button', { name: '2 unread notifications' })).toBeVisible()
  await expect.poll(() => heard(...tabs)).toEqual({ sounds: 2, toasts: 2 })
})

test('kill -9 in the middle of a chat loses no message and repeats none', async ({ browser, desk, office, site }) => {
  await office.makeEvent(tellOfChats)
  const agent = office.page
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await ask(visitor, 'Is anybody there?')
  await office.goTo('/chats')
  await expect(agent.getByRole('button', { name: /Visitor 1/ })).toBeVisible()
  await agent.keyboard.press('a')
  await expect(agent.getByRole('log')).toContainText('Is anybody there?')

  await desk.kill()
  await say(visitor, 'Written while the server was gone')
  await expect(panel(visitor).getByText('Waiting to send')).toBeVisible()
  await agent.getByRole('textbox', { name: 'Reply' }).fill('So was this')
  await desk.start()

  await expect(panel(visitor).getByText('Written while the server was gone')).toBeVisible()
  await expect(agent.getByRole('log').getByText('Written while the server was gone')).toHaveCount(1, { timeout: 30_000 })
  await agent.getByRole('textbox', { name: 'Reply' }).press('Enter')
  await expect(panel(visitor).getByText('So was this')).toHaveCount(1, { timeout: 30_000 })
  expect(await office.firingsOf(tellOfChats.name)).toHaveLength(1)
})
