import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server says of itself in `postmaster.pid`. */
export type Postmaster = { pid: number; port: number; isReady: boolean }

/**
 * Reads `postmaster.pid`, PostgreSQL's own lock file. A file left by a crash is removed when its number
 * now belongs to a stranger (usual in containers): PostgreSQL itself would refuse to start beside it.
 */
export function readPostmaster(cluster: string): Postmaster | undefined {
  const file = join(cluster, 'postmaster.pid')
  const lines = readIfExists(file)?.split('\n')
  const pid = Number(lines?.[0])
  if (!lines || !pid) return undefined
  if (!isServerOf(pid, cluster)) {
    if (isAlive(pid)) rmSync(file, { force: true })
    return undefined
  }
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Is this process alive, and the server of this cluster? */
export function isServerOf(pid: number, cluster: string): boolean {
  try {
    return isAlive(pid) && commandLine(pid).includes(cluster) // empty when it has ended and nobody has asked how
  } catch {
    return isAlive(pid) // the system does not tell: then leave it alone
  }
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
}

/**
 * Seats: one file for each process that uses the server, so that the last to leave can turn it off.
 * The name holds the process's number and birth, so a number used again is not taken for the same one.
 */
export function takeSeat(directory: string): string {
  const unique = Math.random().toString(36).slice(2, 8)
  const seat = join(directory, `${process.pid}-${birth(process.pid)}-${unique}`)
  writeFileSync(seat, '')
  return seat
}

export function takenSeats(directory: string): string[] {
  return readdirSync(directory).filter((name) => {
    const [pid, born] = name.split('-')
    const isTaken = isAlive(Number(pid)) && birth(Number(pid)) === born
    if (!isTaken) rmSync(join(directory, name), { force: true })
    return isTaken
  })
}

/** When the process began, in clock ticks since boot; where the system does not say, '0'. */
function birth(pid: number): string {
  const stat = readIfExists(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '0'
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
