import { LIVE } from '../support/board'
import { inviteAgainAndAgain } from '../support/events'
import { expect, test } from '../support/story'
import { card, newVisitor } from '../support/visitor'

// Nobody is pestered: what is refused or left alone is counted, and the next invitation is refused with a reason.

const MINUTE = 60_000

test('ignoring, then rejecting an invitation is counted, and each refusal of the next one is explained', async ({ browser, desk, office, site }) => {
  const { board } = office
  await office.makeEvent(inviteAgainAndAgain)
  const log = await office.firingLog()
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/welcome`)
  await expect(board.row()).toContainText('Page /welcome', LIVE)

  // Left alone for the minute that the site gives.
  await desk.advance(12_000)
  await expect(card(visitor)).toContainText('Still there?')
  await expect(await board.invites()).toHaveText('1·0·0·0', LIVE)
  await desk.advance(MINUTE)
  await expect(card(visitor)).toBeHidden()
  await expect(await board.invites()).toHaveText('1·0·0·1', { timeout: 2_500 })
  const drawer = await board.open()
  await expect(drawer).toContainText('Ignored')

  // The next idle moment comes too soon after the first invitation: it is held, with the reason.
  const again = async () => {
    await office.wake(visitor)
    await desk.advance(7_000)
  }
  await again()
  const row = log.rows(inviteAgainAndAgain.name)
  await expect(row).toHaveCount(2)
  await expect(row.first()).toContainText('Held')
  await expect((await log.explain(inviteAgainAndAgain.name)).section('Actions')).toContainText('The visitor was invited a short time ago')
  await expect(card(visitor)).toBeHidden()

  // Half an hour after the first invitation the second may come, and the visitor says no.
  for (let walked = 0; walked < 30; walked += 10) {
    await office.wake(visitor)
    await desk.advance(10 * MINUTE)
  }
  await again()
  await expect(card(visitor)).toBeVisible()
  await expect(await board.invites()).toHaveText('2·0·0·1', LIVE)
  await card(visitor).getByRole('button', { name: 'No thanks' }).click()
  await expect(card(visitor)).toBeHidden()
  await expect(await board.invites()).toHaveText('2·0·1·1', LIVE)
  await expect(drawer).toContainText('Rejected')

  // From now on nothing is held any more: the visitor said no.
  const before = await row.count()
  await again()
  await expect.poll(() => row.count()).toBeGreaterThan(before)
  await expect(row.first()).toContainText('Limited')
  const why = await log.explain(inviteAgainAndAgain.name)
  await expect(why.section('Actions')).toContainText('limited')
  await expect(why.section('Actions')).toContainText('The visitor closed an invitation before')
  await why.expectCondition('holds', 'Idle Minutes between 0.1 and 10', /0\.1/)
})

test('closing the card with the cross is a no, and is told to the agent with the reason when they invite by hand', async ({ browser, desk, office, site }) => {
  const { board, page: agent } = office
  await office.makeEvent(inviteAgainAndAgain)
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/welcome`)
  await expect(board.row()).toContainText('Page /welcome', LIVE)
  await desk.advance(12_000)
  await card(visitor).getByRole('button', { name: 'Close' }).click()
  await expect(await board.invites()).toHaveText('1·0·1·0', LIVE)

  const drawer = await board.open()
  await drawer.getByRole('button', { name: 'Invite' }).click()
  const dialog = agent.getByRole('dialog', { name: /Invite/ })
  await dialog.getByLabel('Message').fill('One word, if I may?')
  await dialog.getByRole('button', { name: 'Send invitation' }).click()
  await expect(dialog.getByRole('alert')).toContainText('The visitor said no to an invitation.')
  await expect(card(visitor)).toBeHidden()

  // A person who knows may insist.
  await dialog.getByRole('button', { name: 'Invite anyway' }).click()
  await expect(card(visitor)).toContainText('One word, if I may?')
  await expect(await board.invites()).toHaveText('2·0·1·0', LIVE)
})
