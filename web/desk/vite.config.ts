/* How the desk is built: one page whose areas (administration, statistics) are chunks of their own, loaded when first visited. */
import b24ui from '@bitrix24/b24ui-nuxt/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/desk/',
  cacheDir: '../../build-web/.cache',
  // dts: what the kit would write beside the sources for editors is written into src/ by nobody.
  plugins: [vue(), b24ui({ colorMode: true, autoImport: { dts: false }, components: { dts: false } })],
  // The pages' Content-Security-Policy allows no eval, so messages are compiled to data, never to functions.
  define: { __INTLIFY_JIT_COMPILATION__: true, __VUE_I18N_LEGACY_API__: false, __VUE_OPTIONS_API__: false },
  build: { outDir: '../../build-web/desk', emptyOutDir: true, assetsInlineLimit: 0, reportCompressedSize: false, chunkSizeWarningLimit: 1500 },
})
