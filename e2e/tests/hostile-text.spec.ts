import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { Desk } from '../support/desk'
import { packed, payloads, Probe } from '../support/hostile'
import { Mailbox } from '../support/mailbox'
import { admin, setUp } from '../support/people'
import { Site } from '../support/site'
import { openShadows, panel } from '../support/visitor'

// What visitors, sites and colleagues write is text on every screen. The browsers of this story ignore content security policies: nothing
// but the screens themselves keeps the payloads from running.

let desk: Desk
let site: Site
let mailbox: Mailbox
let office: BrowserContext
let probe: Probe

test.beforeEach(async ({ browser }, info) => {
  mailbox = new Mailbox()
  desk = new Desk(String(info.project.metadata.database), { DESKBELL_SMTP_URL: await mailbox.listen(), DESKBELL_MAIL_FROM: 'desk@desk.example', DESKBELL_OUTBOUND_ALLOW: '127.0.0.0/8' })
  site = new Site()
  await Promise.all([desk.start(), site.listen()])
  const first = await setUp(browser, desk, site.origin)
  site.carry(first.snippet)
  await first.context.close()
  probe = new Probe()
  office = await browser.newContext({ bypassCSP: true })
  await probe.watch(office)
  const answer = await office.request.post(`${desk.url}/api/v1/session`, { data: { email: admin.email, password: admin.password }, headers: { Origin: desk.url } })
  expect(answer.status()).toBe(200)
})

test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  site.close()
  await desk.remove()
  await mailbox.close()
})

interface Answer {
  id: string
  items: { id: string; name: string }[]
}

async function api(method: 'GET' | 'POST' | 'PATCH', path: string, data?: object): Promise<Answer> {
  const answer = await office.request.fetch(`${desk.url}/api/v1${path}`, { method, data, headers: { Origin: desk.url } })
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true)
  return (answer.status() === 204 ? {} : await answer.json()) as Answer
}

const newest = (where: string, list: { id: string }[]) => list.map((one) => `${where}/${one.id}`)

/** Gives everything that the desk names a hostile name, and makes events that fire for every chat. */
async function nameEverything(): Promise<void> {
  const names = packed(115).map((name) => name.replaceAll('\t', '')) // characters that cannot be seen are refused in names
  await api('PATCH', '/desk', { name: names[0] })
  const [me] = (await api('GET', '/agents')).items
  await api('PATCH', `/agents/${me!.id}`, { name: names[1] })
  const [one] = (await api('GET', '/sites')).items
  await api('PATCH', `/sites/${one!.id}`, { name: names[2], texts: { title: '<img src=x onerror=__xss()>', launcher: '<svg onload=__xss()>', greeting: packed(290)[0], offline: packed(290)[1] } })
  for (const [index, name] of names.entries()) {
    await api('POST', '/departments', { name, group: names[(index + 1) % names.length] })
    await api('POST', '/agents', { name, email: `agent${index}@desk.example`, role: 'agent', password: admin.password })
    const text = packed(900)[index % packed(900).length]
    await api('POST', '/events', {
      level: 'system',
      name,
      event_type: 'live_chat.started',
      definition: {
        all: [{ field: 'customer_name', op: 'contains_any', values: [`n${index}-`] }],
        any: [],
        actions: [
          { id: 'a', kind: 'send_email', per_item: false, max_frequency: 'none', params: { to: ['office@desk.example'], subject: `${name.slice(0, 60).replace(/[{}]/g, '')} {{ event.name }}`, body: `${text!.replace(/\{\{|\}\}/g, '')} {{ item.title }}` } },
          { id: 'b', kind: 'use_my_notification_profile', per_item: false, max_frequency: 'none', params: {} },
        ],
      },
    })
  }
}

/** One visitor for each text: everything that a page and a person behind it can tell, over a socket of the site's own page. */
async function visit(page: Page, siteID: string): Promise<void> {
  await page.goto(`${site.origin}/bare`)
  const texts = packed(190)
  const refused = await page.evaluate(
    async ({ url, siteID, texts, long }) => {
      const problems: string[] = []
      const one = (text: string, index: number) =>
        new Promise<void>((done) => {
          const socket = new WebSocket(url)
          const say = (type: string, data: object) => socket.send(JSON.stringify({ v: 1, type, ref: type, data }))
          const here = `${location.origin}/${encodeURI(text).slice(0, 300)}`
          const about = { url: here, title: text, referrer: `https://search.example/${encodeURI(text)}`, virtual: text }
          socket.onopen = () => say('hello', { visit: { site: siteID, consent: 'full', lang: 'en', nav: 'load', page: about } })
          socket.onmessage = (message) => {
            const { type, ref, data } = JSON.parse(message.data as string)
            if (type === 'error') problems.push(`${ref}: ${data.code}`)
            if (type === 'welcome') {
              say('page', about)
              say('identify', { id: text.slice(0, 60), name: `n${index}- ${text}`.slice(0, 200), traits: { [text.slice(0, 40)]: text } })
              say('start', { question: long, name: `n${index}- ${text}`.slice(0, 200), email: `${text.replace(/[\s@]/g, '').slice(0, 60)}@x.example` })
            } else if (ref === 'start') {
              say('typing', { on: true })
              say('message', { id: `m${index}`, text: long })
            } else if (ref === 'message') done()
          }
          socket.onclose = () => done()
        })
      for (const [index, text] of texts.entries()) await one(text, index)
      return problems
    },
    { url: `${desk.url.replace('http', 'ws')}/w/v1/live`, siteID, texts, long: packed(3900)[0]! },
  )
  expect(refused).toEqual([])
}

/** Looks at a screen until its content is there, and at every drawer and panel that its first rows open. */
async function lookAt(page: Page, path: string): Promise<void> {
  await page.goto(desk.url + path)
  await page.waitForLoadState('networkidle')
  const rows = page.getByRole('row')
  if ((await rows.count()) > 1) await rows.nth(1).click({ timeout: 2_000 }).catch(() => {}) // some rows lead nowhere
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** The HTML of a mail, as it would be shown. */
function htmlOf(raw: string): string {
  const part = /Content-Type: text\/html[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/i.exec(raw)
  if (!part) throw new Error(`no HTML in:\n${raw.slice(0, 2000)}`)
  const bytes = part[1]!.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

test('hostile text is text on every screen, in the widget and in mails', async ({ browser }) => {
  expect(payloads.length).toBeGreaterThanOrEqual(100)
  const page = await office.newPage()
  expect(await probe.control(page), 'the probe hears payloads that run').toBeGreaterThan(5)

  await nameEverything()
  const siteID = (await api('GET', '/sites')).items[0]!.id
  await visit(await office.newPage(), siteID)
  const chats = (await api('GET', '/chats')).items
  expect(chats.length).toBeGreaterThanOrEqual(packed(190).length)
  await lookAt(page, '/whos-on') // somebody is there
  await expect.poll(async () => (await office.request.post(`${desk.url}/api/v1/chats/${chats[0]!.id}/accept`, { headers: { Origin: desk.url } })).status()).toBe(200)
  for (const [index, text] of packed(3900).entries()) await api('POST', `/chats/${chats[0]!.id}/messages`, { client_id: `a${index}`, text })
  await desk.advance(3_000) // messages wait two seconds for what else fires
  await expect.poll(() => mailbox.mails.length).toBeGreaterThan(5)

  const events = (await api('GET', '/events?level=system')).items
  const firings = (await api('GET', '/firings')).items
  for (const path of [
    '/whos-on', '/chats', ...newest('/chats', chats.slice(0, 3)), '/notifications', '/events/my', '/events/system', '/events/employee', ...newest('/events', events.slice(0, 2)),
    '/firings', ...newest('/firings', firings.slice(0, 2)), '/deliveries', '/settings/organisation', '/settings/sites', '/settings/profile',
  ])
    await lookAt(page, path)
  await page.goto(`${desk.url}/api/docs`)
  await expect(page.getByRole('heading').first()).toBeVisible()
  expect(probe.hits, 'the console').toEqual([])

  const guests = await browser.newContext({ bypassCSP: true })
  await probe.watch(guests)
  const guest = await guests.newPage()
  await openShadows(guest)
  await guest.goto(`${site.origin}/pricing`)
  await expect(guest.locator('#deskbell .go')).toBeVisible()
  await page.goto(`${desk.url}/whos-on`) // somebody is there to be invited by
  const visitorID = await guest.evaluate(() => (window as unknown as { deskbell: (...a: string[]) => Promise<string> }).deskbell('get', 'visitor'))
  await api('POST', `/visitors/${visitorID}/invitations`, { text: packed(139)[0]!, override: true })
  const card = guest.locator('#deskbell .card')
  await expect(card.locator('p')).toHaveText(packed(139)[0]!)
  await card.getByRole('button').nth(2).click()
  await expect(panel(guest).getByRole('log')).toContainText(payloads[0]!)
  const own = (await api('GET', '/chats')).items.find((one) => !chats.some((old) => old.id === one.id))!
  const long = packed(3900)
  for (const [index, text] of long.entries()) await api('POST', `/chats/${own.id}/messages`, { client_id: `b${index}`, text })
  await expect(panel(guest).getByRole('log')).toContainText(long.at(-1)!.slice(-60))
  expect(probe.hits, 'the widget').toEqual([])

  const reader = await guests.newPage()
  for (const mail of mailbox.mails.slice(0, 30)) {
    const html = htmlOf(mail.raw)
    expect(html).toContain('&lt;')
    await reader.setContent(html)
  }
  expect(probe.hits, 'mails').toEqual([])
})
