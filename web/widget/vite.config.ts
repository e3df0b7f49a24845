/* How the widget is built: one classic script without imports, /widget.js, and the page that demonstrates it. */
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../../build-web/widget',
    emptyOutDir: true,
    reportCompressedSize: false,
    lib: { entry: 'src/widget.ts', formats: ['iife'], name: 'SwitchlineWidget', fileName: () => 'widget.js' },
  },
})
