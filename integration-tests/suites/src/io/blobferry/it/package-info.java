/** The main job end to end: the product as its own process against the emulators, judged by what arrives in S3. */
package io.blobferry.it;
