import { Board, LIVE } from '../support/board'
import { openDemo, setUp } from '../support/people'
import { expect, test } from '../support/story'
import { card, newVisitor } from '../support/visitor'

// The two links that the server prints when it starts for the first time.

test('the set-up link works once, and says so when it is opened again', async ({ browser, desk, site }) => {
  await setUp(browser, desk, site.origin)
  const late = await (await browser.newContext()).newPage()
  await late.goto(desk.link('setup'))
  await expect(late.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
  await expect(late.getByText('work once')).toBeVisible()
  await expect(late.getByLabel('Your name')).toHaveCount(0)

  // The other link is closed as well: the database has become a desk.
  await late.goto(desk.link('demo'))
  await expect(late.getByRole('heading', { name: 'This demo link does not work any more' })).toBeVisible()
})

test('the demo link leads to a board that is alive, and to a store whose idle visitor the demo’s event invites', async ({ browser, desk }) => {
  const agent = await openDemo(browser, desk, 'Administrator')
  const board = new Board(agent)
  await expect(agent.getByText('Demo — nothing is sent')).toBeVisible()
  // They come one after the other.
  const visitors = agent.getByRole('row').filter({ hasText: 'Northwind Outfitters' })
  await expect(visitors.first()).toBeVisible()
  await expect.poll(() => agent.getByRole('row').count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(5)

  const visitor = await newVisitor(browser)
  await visitor.goto(`${desk.url}/demo/store/tents`)
  await visitor.locator('summary', { hasText: 'Size guide' }).click()
  const mine = agent.getByRole('row').filter({ has: agent.getByText('Virtual page') })
  await expect(mine).toContainText('size-guide', LIVE)
  const number = Number(/Visitor (\d+)/.exec(await mine.innerText())?.[1])
  await visitor.getByRole('link', { name: 'Hire' }).click()
  await expect(board.row(number)).toContainText('Hire prices', LIVE)

  await desk.advance(12_000)
  await expect(card(visitor)).toContainText('Comparing hire kits?', { timeout: 15_000 })
  await expect(board.row(number)).toContainText('Invited', LIVE)
  const drawer = await board.open(number)
  await expect(drawer).toContainText('event Idle visitors on pricing')
})
