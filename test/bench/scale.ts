import { cpus, totalmem } from 'node:os'
import { benchScale } from './scale/index.ts'

/** `npm run bench [SIZE] [OFFICIALS]`; a size of 1 is LittleSis's 400,000 entities and 1.6 million links. */
const [size, officials] = [Number(process.argv[2] ?? 0.02), Number(process.argv[3] ?? 200)]
console.log(
  `size ${size}, ${officials} officials; Node ${process.version}, ${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB, ${new Date().toISOString().slice(0, 10)}`,
)
await benchScale(size, officials)
