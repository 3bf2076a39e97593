import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'

const POLL_MS = 200
const FORGET_AFTER_MS = 15 * 60_000 // of another machine's lock on a shared disk, whose processes we cannot see

/**
 * Runs `work` while no other process runs work under the same lock file. `work` may add the number of
 * a child, so that the lock outlives our own death for as long as that child still writes.
 */
export async function withLock(file, onWait, work) {
  mkdirSync(dirname(file), { recursive: true })
  for (let hasSaid = false; !take(file); await pause(POLL_MS)) {
    if (!hasSaid) onWait()
    hasSaid = true
  }
  try {
    return await work((childPid) => write(file, 'w', [process.pid, childPid]))
  } finally {
    rmSync(file, { force: true })
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const write = (file, flag, pids) => writeFileSync(file, JSON.stringify({ host: hostname(), pids }), { flag })

function take(file) {
  try {
    write(file, 'wx', [process.pid])
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    dropIfAbandoned(file)
    return false
  }
}

/** Renaming first: of two processes that find the same abandoned lock, only one gets to remove it. */
function dropIfAbandoned(file) {
  if (!isAbandoned(file)) return
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    if (isAbandoned(aside)) rmSync(aside)
    else renameSync(aside, file) // somebody took it in between
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function isAbandoned(file) {
  try {
    const age = Date.now() - statSync(file).mtimeMs
    const text = readFileSync(file, 'utf8')
    if (text === '') return age > 5000 // created, and not yet written
    const { host, pids } = JSON.parse(text)
    return host === hostname() ? !pids.some(isAlive) : age > FORGET_AFTER_MS
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
