/**
 * The benchmark: {@code integration-tests/bench/run}. Blobferry, rclone and {@code curl | curl} copy the same blobs between
 * the same stand-ins in turns; what each took is read from the operating system.
 */
package io.blobferry.bench;
