/**
 * The benchmark: {@code integration-tests/bench/run}. Blobferry, rclone and {@code curl | curl} copy the same blobs between
 * the same load stubs, alternating; what each took is read from the operating system.
 */
package io.blobferry.bench;
