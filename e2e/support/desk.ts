import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { createDatabase, dropDatabase } from './mariadb'
import type { Proxy } from './proxy'

const binary = path.resolve(import.meta.dirname, '../../bin/deskbell-lab')

/** A Deskbell server of its own: real binary, own port, own data folder, own database. It can be killed and started again. */
export class Desk {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'deskbell-e2e-'))
  url = ''
  output = ''
  private process: ChildProcess | undefined
  private port = 0
  private databaseName = ''

  constructor(
    private readonly database: string,
    private readonly environment: Record<string, string> = {},
    private readonly proxy?: Proxy,
  ) {}

  /** Starts the server (again) on the same port and data, and waits until it is ready. */
  async start(): Promise<void> {
    this.port ||= await freePort()
    this.url = `http://localhost:${(await this.proxy?.listen(this.port)) ?? this.port}`
    this.process = spawn(binary, { env: await this.settings(), stdio: ['ignore', 'pipe', 'pipe'] })
    this.process.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    this.process.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    await this.ready()
  }

  /** The link that the server printed for `purpose` ("setup" or "demo"). */
  link(purpose: 'setup' | 'demo'): string {
    const found = new RegExp(`http://\\S+/${purpose}\\?token=\\S+`).exec(this.output)
    if (!found) throw new Error(`no ${purpose} link in:\n${this.output}`)
    return found[0]
  }

  /** kill -9: nothing is tidied up. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  /** Stops the server and removes everything it kept. */
  async remove(): Promise<void> {
    await this.end('SIGKILL')
    if (this.databaseName) dropDatabase(this.databaseName)
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  /** Moves the server's clock (lab builds only). */
  async advance(milliseconds: number): Promise<void> {
    await this.lab('/clock/advance', { ms: milliseconds })
  }

  /** The server's time in Unix milliseconds (lab builds only). */
  async now(): Promise<number> {
    return (JSON.parse(await this.lab('/clock')) as { now_ms: number }).now_ms
  }

  /** Lets the server die by itself, with SIGKILL, the next time it comes to a named point (lab builds only). */
  async dieAt(point: string): Promise<void> {
    await this.lab(`/crash/${point}`, {})
  }

  /** Waits until the server has died by itself. */
  async died(): Promise<void> {
    const running = this.process!
    const ended = () => running.signalCode ?? running.exitCode
    await expect.poll(ended, { message: 'how the server ended', timeout: 20_000 }).not.toBeNull()
    expect(ended(), this.output).toBe('SIGKILL')
  }

  private lab(route: string, body?: unknown): Promise<string> {
    const payload = body && JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const request = http.request(
        { socketPath: path.join(this.dataDir, 'lab.sock'), path: route, method: payload ? 'POST' : 'GET', headers: { 'Content-Type': 'application/json' } },
        (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => (response.statusCode! < 300 ? resolve(text) : reject(new Error(`${route}: ${response.statusCode} ${text}`))))
        },
      )
      request.on('error', reject)
      request.end(payload)
    })
  }

  private async settings(): Promise<NodeJS.ProcessEnv> {
    let database = `sqlite:${path.join(this.dataDir, 'deskbell.db')}`
    if (this.database !== 'sqlite') {
      this.databaseName ||= createDatabase(`e2e_${createHash('sha1').update(randomBytes(8)).digest('hex').slice(0, 10)}`)
      database = `mysql://${process.env.DESKBELL_E2E_MYSQL}/${this.databaseName}`
    }
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DESKBELL_DATABASE: database,
      DESKBELL_DATA_DIR: this.dataDir,
      DESKBELL_LISTEN: `127.0.0.1:${this.port}`,
      DESKBELL_BASE_URL: this.url,
      DESKBELL_LOG_FORMAT: 'text',
      ...(this.proxy ? { DESKBELL_TRUSTED_PROXIES: '127.0.0.1' } : {}),
      ...this.environment,
    }
  }

  private async ready(): Promise<void> {
    const until = Date.now() + 20_000
    for (;;) {
      if (this.process?.exitCode !== null) throw new Error(`the server ended:\n${this.output}`)
      try {
        if ((await fetch(`http://localhost:${this.port}/readyz`)).ok) return
      } catch {
        // not listening yet
      }
      if (Date.now() > until) throw new Error(`the server is not ready:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const running = this.process
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await ended
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
}
