/**
 * Decodes all of a text at once.
 * @throws {TypeError} with the code `ERR_ENCODING_INVALID_ENCODED_DATA` if the decoder is fatal and the bytes do not fit.
 */
export function decodeAll(decoder: TextDecoder, bytes: Buffer): string {
  // As a stream: otherwise Node 20 reads Windows-1252 as Latin-1, and quotation marks become control characters.
  return decoder.decode(bytes, { stream: true }) + decoder.decode()
}
