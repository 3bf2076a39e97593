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

/** Ends this process as the child ended: with its code, or by its signal. */
export function endLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal)
  else process.exitCode = code
}
