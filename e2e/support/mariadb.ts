import { execFileSync } from 'node:child_process'

/** DESKBELL_E2E_MYSQL is "user:password@host:port" of a server on which databases may be made and dropped. */
function server() {
  const found = /^([^:]+):([^@]*)@([^:]+):(\d+)$/.exec(process.env.DESKBELL_E2E_MYSQL ?? '')
  if (!found) throw new Error('DESKBELL_E2E_MYSQL is user:password@host:port of a MariaDB; `make test` starts one')
  const [, user, password, host, port] = found as unknown as [string, string, string, string, string]
  return { user, password, host, port }
}

function run(sql: string): void {
  const { user, password, host, port } = server()
  execFileSync('mariadb', ['--no-defaults', `-u${user}`, `-h${host}`, `-P${port}`, '--protocol=tcp', '-e', sql], {
    env: { ...process.env, MYSQL_PWD: password },
  })
}

export function createDatabase(name: string): string {
  run(`CREATE DATABASE ${name}`)
  return name
}

export function dropDatabase(name: string): void {
  run(`DROP DATABASE ${name}`)
}
