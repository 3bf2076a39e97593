import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export type Certificate = { cert: string; key: string }

/** A self-signed certificate, valid from yesterday for so many days; below zero it has ended. Node reads them, and cannot write them. */
export function makeCertificate(names: readonly string[], days: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(names[0] ?? '')))))
  const algorithm = sequence(ECDSA_WITH_SHA256)
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    subject, // the issuer
    sequence(time(Math.min(-1, days - 1)), time(days)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(ALTERNATIVE_NAMES, der(0x04, sequence(...names.map(dnsName)))))),
  )
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)])
  const whole = sequence(body, algorithm, der(0x03, signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** One element of DER: what it is, how long, and its content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
const integer = (bytes: Buffer) => der(0x02, bytes)
const dnsName = (name: string) => der(0x82, Buffer.from(name))
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))

const COMMON_NAME = objectId('550403')
const ALTERNATIVE_NAMES = objectId('551d11')
const ECDSA_WITH_SHA256 = objectId('2a8648ce3d040302')

function time(days: number): Buffer {
  const moment = new Date(Date.now() + days * 86_400_000).toISOString()
  return der(0x17, Buffer.from(`${moment.slice(2, 19).replaceAll(/[-:T]/g, '')}Z`))
}
