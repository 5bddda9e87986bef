// Writes .br and .gz beside what was built, so that the server only picks one.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WORTH = /\.(js|css|svg|json|html)$/;

export function compress() {
  return {
    name: "compress",
    apply: "build",
    async writeBundle({ dir }) {
      for (const name of await readdir(dir, { recursive: true })) {
        if (!WORTH.test(name) || name.endsWith(".html")) continue;
        const content = await readFile(join(dir, name));
        if (content.length < 1024) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
        await writeFile(join(dir, `${name}.br`), brotliCompressSync(content, { params }));
        await writeFile(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}
