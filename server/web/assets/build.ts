import { bundleAssets } from './bundle.ts'

await bundleAssets()
