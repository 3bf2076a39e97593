#!/usr/bin/env node
/** The command. It looks at Node's version before anything is loaded that an old one does not have. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(`yookassa-emulator needs Node 22.13 or later; this is ${process.version}`)
  process.exit(1)
}
await import('./main.ts')
