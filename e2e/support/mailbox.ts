import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail server that keeps what it is given. */
export class Mailbox {
  readonly mails: { to: string[]; raw: string }[] = []
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, callback) => {
      let raw = ''
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()))
      stream.on('end', () => {
        this.mails.push({ to: session.envelope.rcptTo.map((one) => one.address), raw })
        callback()
      })
    },
  })

  /** Listens, and returns the value for DESKBELL_SMTP_URL. */
  listen(): Promise<string> {
    return new Promise((resolve) => {
      const listening = this.server.listen(0, '127.0.0.1', () => resolve(`smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`))
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}
