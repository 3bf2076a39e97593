import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const WORTH_BYTES = 200

/** Compressed once at build, so that the server only picks a file. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = '' }) {
    const entries = readdirSync(dir, { withFileTypes: true, recursive: true })
    const texts = entries.filter((entry) => entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name))
    for (const { parentPath, name } of texts) {
      const path = join(parentPath, name)
      const content = readFileSync(path)
      if (content.length < WORTH_BYTES) continue
      writeFileSync(`${path}.br`, brotliCompressSync(content))
      writeFileSync(`${path}.gz`, gzipSync(content))
    }
  },
}

/** `npx vite` beside a running demo: pages that change as they are written. */
const server = process.env.SDELKA_URL ?? 'http://localhost:8080'

export default defineConfig({
  server: { proxy: { '/api': server, '/docs': server, '/openapi.json': server } },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0, // the pages' policy allows files, nothing inline
    modulePreload: { polyfill: false },
  },
  plugins: [react(), tailwind(), compressed],
})
