import { LIVE } from '../support/board'
import { expect, test } from '../support/story'
import { card, newVisitor, panel, say } from '../support/visitor'

// An agent who sees somebody on the board may step in: with an invitation, or where the site allows it with a chat.

test('an agent invites by hand, with the key and with the button', async ({ browser, office, site }) => {
  const { board, page: agent } = office
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/welcome`)
  await expect(board.row()).toContainText('Page /welcome', LIVE)
  const drawer = await board.open()

  await agent.keyboard.press('i')
  const dialog = agent.getByRole('dialog', { name: 'Invite Visitor 1' })
  await expect(dialog.getByLabel('Message')).toBeFocused()
  await dialog.getByLabel('Message').fill('Shall I show you around?')
  await dialog.getByRole('button', { name: 'Send invitation' }).click()
  await expect(dialog).toBeHidden()
  await expect(card(visitor)).toContainText('Shall I show you around?')
  await expect(card(visitor)).toContainText('Ada Holm')
  await expect(board.row()).toContainText('Invited', LIVE)
  await expect(drawer).toContainText('by Ada Holm')

  // Taken back, it is gone from the visitor's page.
  await drawer.getByRole('button', { name: 'Withdraw' }).click()
  await expect(card(visitor)).toBeHidden()
  await expect(drawer).toContainText('Withdrawn')

  // Somebody else is invited with the button on the row.
  const other = await newVisitor(browser, { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0' })
  await other.goto(`${site.origin}/pricing`)
  await expect(board.row(2)).toContainText('Page /pricing', LIVE)
  await board.row(2).hover()
  await board.row(2).getByRole('button', { name: 'Invite' }).click()
  await agent.getByRole('dialog', { name: 'Invite Visitor 2' }).getByRole('button', { name: 'Send invitation' }).click()
  await card(other).getByRole('button', { name: 'Chat now' }).click()
  await expect(board.row(2)).toContainText('Chatting', LIVE)
  await expect(await board.invites(2)).toHaveText('1·1·0·0')
  await board.row(2).hover()
  await board.row(2).getByRole('button', { name: 'Open chat' }).click()
  await expect(agent.getByRole('log')).toContainText('Visitor 2 accepted the invitation')
  await say(other, 'Two tents, please.')
  await expect(agent.getByRole('log')).toContainText('Two tents, please.')
})

test('an agent forces a chat open, only where the site allows it, and the visitor sees who did it', async ({ browser, office, site }) => {
  const { board, page: agent } = office
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/checkout`)
  await expect(board.row()).toContainText('Page /checkout', LIVE)
  await board.open()

  await agent.keyboard.press('Shift+F')
  const dialog = agent.getByRole('dialog', { name: 'Open a chat with Visitor 1?' })
  await expect(dialog).toContainText('without being asked for')
  await dialog.getByLabel('Message').fill('Your payment did not go through. Shall we look together?')
  await dialog.getByRole('button', { name: 'Force chat' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Forced chats are turned off for this site.')
  await expect(visitor.locator('#deskbell iframe')).toBeHidden()

  const settings = await office.tab('/settings/sites')
  await settings.getByRole('row', { name: /localhost/ }).click()
  await settings.getByRole('switch', { name: 'Agents and events may force chats' }).click()
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings.getByText('Saved')).toBeVisible()
  await settings.close()

  await dialog.getByRole('button', { name: 'Force chat' }).click()
  await expect(dialog).toBeHidden()
  await expect(panel(visitor).getByText('Ada Holm opened this chat')).toBeVisible()
  await expect(panel(visitor).getByRole('log')).toContainText('Your payment did not go through.')
  await expect(board.row()).toContainText('Chatting', LIVE)
  await expect(await board.invites()).toContainText('⚑1')
  await say(visitor, 'Yes, please.')
  await board.row().hover()
  await board.row().getByRole('button', { name: 'Open chat' }).click()
  await expect(agent.getByRole('log')).toContainText('Yes, please.')
})
