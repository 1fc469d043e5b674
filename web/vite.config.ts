import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    // Files of their own, since the policy of the page allows nothing that stands in another.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // `npm run dev:page` beside a server that runs.
  server: {
    proxy: {
      '^/(whoami|calllogs|sessions|sources|source_activity|quarantine|tokens|call_rates|rerates|tenant|imports|reports|healthz|readyz)':
        'http://127.0.0.1:8887',
    },
  },
});
