import { spawn } from 'node:child_process'
import { environmentFor } from './process.mjs'
import { expected } from './progress.mjs'

/**
 * Runs the npm that started us, or the one on PATH, under the given Node.
 * @throws an expected error that says what to do; npm's own words come first when we do not know better
 */
export function npm(node, args, { cwd, onStart = () => {} }) {
  return new Promise((resolve, reject) => {
    const own = process.env.npm_execpath ?? ''
    const isNpm = /npm-cli\.c?js$/.test(own)
    const [file, before, shell] = isNpm ? [node, [own], false] : ['npm', [], process.platform === 'win32']
    const options = [...args, '--no-audit', '--no-fund', '--loglevel=error']
    const child = spawn(file, [...before, ...options], {
      cwd,
      shell,
      env: withoutScope(environmentFor(node)),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    onStart(child.pid)
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text
    })
    child.once('error', (error) =>
      reject(expected(`cannot run npm (${error.message}): install npm, then try again`)),
    )
    child.once('close', (code) => {
      if (code === 0) return resolve()
      const advice = adviceFor(errors)
      if (!advice) process.stderr.write(errors)
      reject(
        expected(advice ?? `npm ${args[0]} failed (see above): fix that, then run the same command again`),
      )
    })
  })
}

/** `npm -w web …` or `npm -g …` further out must not change what we install. */
function withoutScope(env) {
  const scope = ['npm_config_workspace', 'npm_config_workspaces', 'npm_config_global', 'npm_config_location']
  return Object.fromEntries(Object.entries(env).filter(([name]) => !scope.includes(name.toLowerCase())))
}

const again = 'then run the same command again'
const network =
  'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH'
const causes = [
  [network, `cannot reach the npm registry: check the network or \`npm config get registry\`, ${again}`],
  [
    'CERT|SELF_SIGNED',
    `the npm registry's certificate is not trusted: set \`npm config set cafile\`, ${again}`,
  ],
  [
    'E401|E403',
    `the npm registry refused us: check \`npm config get registry\` and \`npm whoami\`, ${again}`,
  ],
  ['ENOSPC', `the disk is full: make room, ${again}`],
  ['EACCES|EPERM|EROFS', `this folder is not writable for this user: check its owner, ${again}`],
  ['EUSAGE', 'package.json and package-lock.json disagree: run `npm install`, then commit package-lock.json'],
]

/** What to do about npm's complaint; undefined when only npm's own words can tell. */
export function adviceFor(errors) {
  const code = errors.match(/npm (?:error|ERR!) code (\S+)/)?.[1] ?? ''
  return causes.find(([pattern]) => new RegExp(pattern).test(code))?.[1]
}
