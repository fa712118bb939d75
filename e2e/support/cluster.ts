import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Desk, freePort } from './desk'
import { createDatabase, dropDatabase } from './mariadb'

/** A Redis of its own, empty at each start. */
export class Redis {
  port = 0
  private process: ChildProcess | undefined
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'deskbell-redis-'))

  async start(): Promise<void> {
    this.port ||= await freePort()
    const arguments_ = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', this.folder]
    this.process = spawn(process.env.DESKBELL_TEST_REDIS ?? 'redis-server', arguments_, { stdio: 'ignore' })
    await until(() => listening(this.port), 'redis does not start')
  }

  async kill(): Promise<void> {
    const running = this.process
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Two nodes of one desk behind one address. Visitors go to the first and everybody else to the second, as long as those live. */
export class Cluster {
  readonly redis = new Redis()
  url = ''
  first!: Desk
  second!: Desk
  private databaseName = ''
  private readonly sockets = new Set<net.Socket>()
  private readonly proxy = http.createServer((request, response) => void this.pass(request, response))

  async start(): Promise<void> {
    await this.redis.start()
    this.databaseName = createDatabase(`e2e_${randomBytes(5).toString('hex')}`)
    this.proxy.on('connection', (socket: net.Socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
    })
    this.proxy.on('upgrade', (request, socket, head) => void this.upgrade(request, socket as net.Socket, head))
    const port = await freePort()
    await new Promise<void>((resolve) => this.proxy.listen(port, '127.0.0.1', resolve))
    this.url = `http://localhost:${port}`
    this.first = this.node()
    this.second = this.node()
    await this.first.start()
    await this.second.start()
  }

  async remove(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.proxy.close()
    await Promise.all([this.first?.remove(), this.second?.remove(), this.redis.remove()])
    dropDatabase(this.databaseName)
  }

  private node(): Desk {
    return new Desk('sqlite', {
      DESKBELL_DATABASE: `mysql://${process.env.DESKBELL_E2E_MYSQL}/${this.databaseName}`,
      DESKBELL_REDIS_URL: `redis://127.0.0.1:${this.redis.port}`,
      DESKBELL_BASE_URL: this.url,
    })
  }

  /** The nodes for a request, the better one first. */
  private async target(url: string | undefined): Promise<number> {
    const ports = [this.first, this.second].map((node) => Number(new URL(node.url).port))
    if (!url?.startsWith('/w/')) ports.reverse()
    for (const port of ports) if (await listening(port)) return port
    throw new Error('no node lives')
  }

  private async pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    try {
      const { url, method, headers } = request
      const forward = http.request({ port: await this.target(url), host: '127.0.0.1', path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      forward.on('error', () => response.destroy())
      request.pipe(forward)
    } catch {
      response.destroy()
    }
  }

  private async upgrade(request: http.IncomingMessage, socket: net.Socket, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    try {
      const node = net.connect(await this.target(request.url), '127.0.0.1')
      const lines = [`${request.method} ${request.url} HTTP/1.1`]
      for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`)
      node.write(`${lines.join('\r\n')}\r\n\r\n`)
      node.write(head)
      node.on('error', () => socket.destroy())
      node.on('close', () => socket.destroy())
      socket.on('close', () => node.destroy())
      node.pipe(socket)
      socket.pipe(node)
    } catch {
      socket.destroy()
    }
  }
}

function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(otherwise)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
