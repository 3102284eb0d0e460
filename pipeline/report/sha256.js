/* SHA-256 (FIPS 180-4) over a file read in parts: crypto.subtle wants the whole file at once, and is missing on plain http. */
const sha256 = (() => {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => (root - Math.floor(root)) * 4294967296 | 0;
  const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
  const PART = 4 * 1024 * 1024;
  const W = new Int32Array(64);

  const blocks = (H, bytes, count) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < 64 * count; at += 64) {
      for (let i = 0; i < 16; i++) W[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const x = W[i - 15], y = W[i - 2];
        W[i] = (W[i - 16] + W[i - 7]
          + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3)
          + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10)) | 0;
      }
      let a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
      for (let i = 0; i < 64; i++) {
        const one = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + W[i]) | 0;
        const two = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c)) | 0;
        h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      H[0] += a; H[1] += b; H[2] += c; H[3] += d; H[4] += e; H[5] += f; H[6] += g; H[7] += h;
    }
  };

  /* The hash of a File in hexadecimal; `progress` is told the bytes read so far, and stops the work by returning false (null is returned then). */
  return async (file, progress) => {
    const H = START.slice();
    for (let at = 0; at + 64 <= file.size; at += PART) {
      const part = new Uint8Array(await file.slice(at, Math.min(at + PART, file.size)).arrayBuffer());
      blocks(H, part, Math.floor(part.length / 64));
      if (!progress(at + part.length)) return null;
    }
    const rest = new Uint8Array(await file.slice(file.size - file.size % 64).arrayBuffer());
    const end = new Uint8Array(rest.length < 56 ? 64 : 128);
    end.set(rest);
    end[rest.length] = 128;
    const length = new DataView(end.buffer);
    length.setUint32(end.length - 8, Math.floor(file.size / 536870912));
    length.setUint32(end.length - 4, file.size % 536870912 * 8);
    blocks(H, end, end.length / 64);
    return Array.from(H, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  };
})();
