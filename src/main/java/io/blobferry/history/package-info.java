/**
 * What a bucket of backups held at a moment: versions and records of history, key by key. It uses {@code spi}, {@code format},
 * {@code routing} and {@code domain}, and writes nothing. Begin with {@link AsOfPlanner}; the rule is {@code Timeline}.
 */
package io.blobferry.history;
