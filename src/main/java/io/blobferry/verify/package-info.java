/**
 * Compares the source with its backups, and backups with themselves, and names what differs. Writes nothing. It uses {@code
 * spi}, {@code routing}, {@code listing}, {@code stream} and {@code report}. Begin with {@link Verification}.
 */
package io.blobferry.verify;
