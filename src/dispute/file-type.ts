/** What evidence may be, by its first bytes. What the sender calls it does not matter. */
const SIGNATURES: { type: string; isIt: (content: Buffer) => boolean }[] = [
  { type: 'image/jpeg', isIt: starts([0xff, 0xd8, 0xff]) },
  { type: 'image/png', isIt: starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  {
    type: 'image/webp',
    isIt: (content) => startsWith(content, 'RIFF') && content.toString('latin1', 8, 12) === 'WEBP',
  },
  { type: 'application/pdf', isIt: (content) => startsWith(content, '%PDF-') },
  { type: 'text/plain', isIt: isText },
]

/** Undefined for anything else. Markup counts as text: it is kept and shown as such, and never run. */
export function typeOf(content: Buffer): string | undefined {
  return content.length === 0 ? undefined : SIGNATURES.find(({ isIt }) => isIt(content))?.type
}

function starts(bytes: number[]) {
  const signature = Buffer.from(bytes)
  return (content: Buffer) => content.subarray(0, signature.length).equals(signature)
}

function startsWith(content: Buffer, words: string) {
  return content.toString('latin1', 0, words.length) === words
}

/** UTF-8 without control characters other than tab and line ends. */
function isText(content: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
    return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text)
  } catch {
    return false
  }
}
