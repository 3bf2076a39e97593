import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

/** Puts the given Node first, so that whatever the child starts as `node` is the same one. */
export const environmentFor = (node) => ({
  ...process.env,
  PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter),
})

/**
 * Runs a program on our own terminal, passes signals on to it and waits for its end.
 * Ctrl-C in a terminal reaches the child by itself: a second one would mean "at once" to it.
 */
export function runChild(node, args) {
  const isInTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', env: environmentFor(node) })
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => {
      const isHeard = isInTerminal && name !== 'SIGTERM'
      const handler = () => !isHeard && child.kill(name)
      process.on(name, handler)
      return () => process.off(name, handler)
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const remove of handlers) remove()
      resolve({ code, signal })
    })
  })
}

const LOOK_EVERY_MS = 300

/**
 * `kill` of an npm ends the shell between it and us, and the shell tells nobody. So when our parent has gone,
 * we take it as the SIGTERM that was meant.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return
  const parent = process.ppid
  const look = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(look)
    process.kill(process.pid, 'SIGTERM')
  }, LOOK_EVERY_MS)
  look.unref()
}

/** Ends this process as the child ended: with its code, or by its signal. */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = code
}
