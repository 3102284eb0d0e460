// A worker that hashes one file piece by piece, so that what arrived can be held against what was chosen.
import { sha256 } from "../vendor/noble/sha2.js";

const PIECE = 4 * 1024 * 1024;

addEventListener("message", async ({ data: file }) => {
  const digest = sha256.create();
  try {
    for (let at = 0; at < file.size; at += PIECE) digest.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  } catch (error) {
    // The file went away or changed; the upload meets the same and says so.
    postMessage({ failed: error.name });
    return;
  }
  postMessage({ sha256: [...digest.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("") });
});
