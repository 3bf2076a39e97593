/** A failure the user can act on: its message is the one line they see. */
export function expected(message) {
  return Object.assign(new Error(message), { isExpected: true })
}

const LOG_EVERY_S = 15

/** Says what takes long, and every so often that it is still going on. */
export async function withProgress(title, work) {
  const startedAt = Date.now()
  const isLive = process.stderr.isTTY && !process.env.CI
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  console.error(title)
  const ticks = setInterval(() => {
    if (isLive) process.stderr.write(`\r  ${seconds()} s `)
    else if (seconds() % LOG_EVERY_S === 0) console.error(`  still working, ${seconds()} s`)
  }, 1000)
  try {
    return await work()
  } finally {
    clearInterval(ticks)
    if (isLive) process.stderr.write('\r\x1b[K')
  }
}
