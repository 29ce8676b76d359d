/** Amazon S3 behind the engine's two target ports; the entry is {@link S3Target}. */
package io.blobferry.target;
