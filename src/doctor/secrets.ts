import type { Finding } from './check.ts'

const SECRETS = ['YOOKASSA_SECRET_KEY', 'YOOKASSA_GATEWAY_KEY', 'DEVELOPER_CARD', 'DEVELOPER_PAYOUT_TOKEN']
const WITH_PASSWORDS = ['DATABASE_URL', 'REDIS_URL']
const PASSWORD_IN_URL = /:\/\/[^:/@]*:([^@/]+)@/

/** A last net: whatever a driver or a server has put into its words, no secret of ours is told. */
export function hideSecrets(env: NodeJS.ProcessEnv) {
  const passwords = WITH_PASSWORDS.map((name) => PASSWORD_IN_URL.exec(env[name] ?? '')?.[1] ?? '')
  const secrets = [...SECRETS.map((name) => env[name] ?? ''), ...passwords, ...passwords.map(decoded)]
    .filter((secret) => secret.length >= 6) // a shorter one would hide ordinary words
    .toSorted((one, other) => other.length - one.length)
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '•••'), text)

  return <Given extends Finding>(finding: Given): Given => ({
    ...finding,
    says: hide(finding.says),
    ...(finding.todo !== undefined && { todo: hide(finding.todo) }),
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
