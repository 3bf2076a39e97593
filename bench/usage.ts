import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Milliseconds of CPU that a process has used, those of its ended children included. 0 when it is gone. */
export const cpuMs = (pid: number): number => {
  const [own, children] = ticksOf(pid) ?? [0, 0]
  return (own + children) * TICK_MS
}

/** The same of a PostgreSQL: its postmaster with the backends that live now and those that have ended. */
export const serverCpuMs = (postmaster: number): number =>
  childrenOf(postmaster).reduce((sum, pid) => sum + cpuMs(pid), cpuMs(postmaster))

/** Resident megabytes of a process; undefined when it has none any more, because it was killed just now. */
export function residentMb(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readIfAlive(`/proc/${pid}/status`) ?? '')?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

/** @returns user and system ticks: its own, and its ended children's */
function ticksOf(pid: number): [number, number] | undefined {
  const fields = statOf(pid)
  if (!fields) return undefined
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number)
  return [user + system, childUser + childSystem]
}

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)?.[1]) === parent)

/** The fields of `/proc/<pid>/stat` after the name, which may hold anything. */
function statOf(pid: number): string[] | undefined {
  const stat = readIfAlive(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function readIfAlive(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
